import { css } from 'lit';

/** What a phone has cut out of its screen; for what lies at its edges only. */
const safe = css`
  --safe-top: env(safe-area-inset-top, 0px);
  --safe-bottom: env(safe-area-inset-bottom, 0px);
  --safe-left: env(safe-area-inset-left, 0px);
  --safe-right: env(safe-area-inset-right, 0px);
  --safe-start: var(--safe-left);
  --safe-end: var(--safe-right);
`;

/** Where the parts of the chat are, and how large. */
export const chatStyle = css`
  :host {
    all: initial;
    display: contents;
  }
  :host([hidden]) {
    display: none;
  }
  :host([embedded]) {
    display: block;
    position: relative;
    inline-size: 100%;
    block-size: 100%;
  }
  :host([embedded='page']) {
    position: fixed;
    inset: 0;
    inline-size: auto;
    block-size: auto;
  }
  .root {
    font-family: var(--font);
    font-size: 15px;
    line-height: 1.4;
    color: var(--text);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  :host([embedded]) .root {
    display: contents;
  }
  viaduct-chat-launcher {
    position: fixed;
    z-index: var(--viaduct-z-index, 2147483000);
    inset-block-end: calc(var(--viaduct-offset-block, 20px) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: var(--viaduct-offset-inline, 20px);
  }
  .panel {
    position: fixed;
    z-index: var(--viaduct-z-index, 2147483000);
    inset-block-end: calc(
      var(--viaduct-offset-block, 20px) + 74px + env(safe-area-inset-bottom, 0px)
    );
    inset-inline-end: var(--viaduct-offset-inline, 20px);
    inline-size: min(var(--viaduct-inline-size, 400px), calc(100vw - 40px));
    block-size: min(
      var(--viaduct-block-size, 680px),
      calc(100dvh - 116px - env(safe-area-inset-bottom, 0px))
    );
    display: flex;
    flex-direction: column;
    overflow: hidden;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--background);
    color: var(--text);
    box-shadow: var(--shadow);
    animation: rise 0.18s ease-out;
  }
  [dir='rtl'] .panel {
    --safe-start: var(--safe-right, 0px);
    --safe-end: var(--safe-left, 0px);
  }
  .panel:focus {
    outline: none;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(10px);
    }
  }
  :host([embedded]) .panel {
    position: absolute;
    inset: 0;
    inline-size: auto;
    block-size: auto;
    border: 0;
    border-radius: 0;
    box-shadow: none;
    animation: none;
    z-index: auto;
  }
  :host([embedded='page']) .panel {
    ${safe}
  }
  @media (max-width: 480px), (max-height: 480px) {
    :host(:not([embedded])) .panel {
      ${safe}
      inset: 0;
      inline-size: auto;
      block-size: 100dvh;
      border: 0;
      border-radius: 0;
    }
    :host(:not([embedded])) viaduct-chat-launcher[open] {
      display: none;
    }
  }
  .notice {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    padding-block: 8px;
    padding-inline: calc(14px + var(--safe-start, 0px)) calc(14px + var(--safe-end, 0px));
    background: var(--warning-background);
    color: var(--warning-text);
    font-size: 13px;
    line-height: 1.4;
    --focus: var(--warning-text);
  }
  .notice span {
    flex: 1 1 60%;
  }
  .notice button {
    min-block-size: var(--small-target);
    padding: 2px 10px;
    border: 1px solid currentColor;
    border-radius: 8px;
    font-weight: 600;
  }
  @media print {
    :host(:not([embedded])) .root {
      display: none;
    }
  }
`;
