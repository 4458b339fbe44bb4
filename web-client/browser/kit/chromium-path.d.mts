export const howToInstall: string;
export function chromiumPath(): string | undefined;
