import type { ViaductChat, registerLanguage } from '@viaduct/widget';

declare global {
  interface Window {
    ViaductChat?: { element: ViaductChat; registerLanguage: typeof registerLanguage };
  }
}
