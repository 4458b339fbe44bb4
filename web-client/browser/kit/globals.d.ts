import type { ViaductChat, registerLanguage } from '@viaduct/widget';

declare global {
  interface Window {
    ViaductChat?: {
      open(): void;
      close(): void;
      restart(): void;
      element: ViaductChat;
      registerLanguage: typeof registerLanguage;
    };
  }
}
