import type { ViaductChat, registerLanguage } from '@viaduct/widget';

declare global {
  interface Window {
    ViaductChat?: {
      open(): void;
      close(): void;
      element: ViaductChat;
      registerLanguage: typeof registerLanguage;
    };
  }
}
