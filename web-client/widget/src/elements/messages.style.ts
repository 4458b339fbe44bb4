import { css } from 'lit';

/** The style of the conversation. */
export const messagesStyle = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: 1;
    min-block-size: 0;
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    overflow-anchor: none;
    padding: 8px calc(12px + var(--safe-right, 0px)) 0 calc(12px + var(--safe-left, 0px));
    scrollbar-width: thin;
    scrollbar-color: var(--control) transparent;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  .chunk {
    content-visibility: auto;
    contain-intrinsic-size: auto 2600px;
    padding-inline: 2px;
    margin-inline: -2px;
  }
  .older,
  .empty {
    display: grid;
    place-items: center;
    color: var(--muted);
    font-size: 13px;
    text-align: center;
  }
  .older {
    block-size: 36px;
  }
  .empty {
    padding: 32px 24px;
    gap: 12px;
    font-size: 15px;
    line-height: 1.45;
    color: var(--text);
  }
  .empty .sign {
    display: grid;
    place-items: center;
    inline-size: 64px;
    block-size: 64px;
    border-radius: 50%;
    background: var(--surface);
    color: var(--link);
  }
  .day {
    display: flex;
    justify-content: center;
    margin: 14px 0 8px;
    font: inherit;
    font-size: 12px;
    font-weight: 600;
    color: var(--muted);
  }
  .message {
    display: flex;
    gap: 8px;
    margin-block-start: 12px;
  }
  .message.joined {
    margin-block-start: 3px;
  }
  .message.own {
    justify-content: flex-end;
  }
  .side {
    flex: none;
    inline-size: 28px;
  }
  .side .avatar {
    margin-block-start: 18px;
  }
  .stack {
    position: relative;
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 3px;
    min-inline-size: 0;
    max-inline-size: min(85%, 34rem);
  }
  .own .stack {
    align-items: flex-end;
  }
  .author {
    max-inline-size: 100%;
    font-size: 12px;
    font-weight: 600;
    color: var(--muted);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bubble {
    max-inline-size: 100%;
    padding: 8px 12px;
    border-radius: 16px;
    border-start-start-radius: 4px;
    background: var(--surface);
    color: var(--text);
    /* piled-up accents stay in their own message */
    overflow: clip;
    overflow-clip-margin: 4px;
  }
  .own .bubble {
    background: var(--accent);
    color: var(--on-accent);
    border-start-start-radius: 16px;
    border-end-end-radius: 4px;
    --focus: var(--on-accent);
  }
  .joined .bubble {
    border-start-start-radius: 16px;
  }
  .system .bubble {
    background: none;
    border: 1px dashed var(--border);
    color: var(--muted);
  }
  .text {
    margin: 0;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  .text span {
    white-space: pre-wrap;
  }
  .text a,
  .place a {
    color: var(--link);
    text-decoration: underline;
    text-underline-offset: 2px;
    unicode-bidi: isolate;
    overflow-wrap: anywhere;
  }
  .own .text a,
  .own .place a {
    color: inherit;
  }
  .own .text a:focus-visible,
  .own .place a:focus-visible {
    outline-offset: 1px;
  }
  .place {
    display: flex;
    gap: 6px;
    align-items: center;
  }
  .place svg {
    flex: none;
  }
  .withdrawn {
    font-style: italic;
    color: var(--muted);
  }
  blockquote {
    margin: 0 0 4px;
    padding-inline-start: 8px;
    border-inline-start: 3px solid currentColor;
    font-size: 13px;
    overflow: hidden;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow-wrap: anywhere;
  }
  .meta {
    display: flex;
    gap: 4px;
    align-items: center;
    min-block-size: 16px;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    color: var(--muted);
  }
  .state {
    display: inline-flex;
    gap: 3px;
    align-items: center;
  }
  /* told apart by its word, not by its colour alone */
  .state.seen {
    flex-direction: row-reverse;
    color: var(--link);
  }
  .failure {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 2px 6px;
    align-items: center;
    font-size: 13px;
  }
  .failure .reason {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    color: var(--danger);
  }
  .failure button {
    min-block-size: var(--small-target);
    padding: 2px 8px;
    border-radius: 8px;
    color: var(--link);
    font-weight: 600;
  }
  .failure button:hover {
    background: var(--surface);
  }
  .own.failed .bubble {
    background: none;
    border: 1px dashed var(--danger);
    color: var(--text);
    --focus: var(--link);
  }
  .note {
    display: flex;
    flex-direction: column;
    align-items: center;
    margin: 16px 8px 4px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--border);
    color: var(--muted);
    font-size: 13px;
    text-align: center;
  }
  .typing {
    display: flex;
    gap: 8px;
    align-items: center;
    min-block-size: 22px;
    padding: 2px calc(14px + var(--safe-end, 0px)) 2px calc(14px + var(--safe-start, 0px));
    font-size: 12px;
    color: var(--muted);
  }
  .typing bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .dots {
    display: inline-flex;
    gap: 3px;
    flex: none;
  }
  .dots i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: currentColor;
    animation: blink 1.2s infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes blink {
    0%,
    60%,
    100% {
      opacity: 0.3;
    }
    30% {
      opacity: 1;
    }
  }
  .jump {
    position: absolute;
    inset-block-end: 38px;
    inset-inline: 0;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  .jump button {
    pointer-events: auto;
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-block-size: var(--target);
    padding: 6px 14px;
    border-radius: 22px;
    border: 1px solid var(--border);
    background: var(--background);
    color: var(--text);
    box-shadow: 0 4px 14px rgb(0 0 0 / 18%);
    font-size: 13px;
    font-weight: 600;
  }
  .jump button.quiet {
    justify-content: center;
    inline-size: var(--target);
    padding: 0;
  }
  @media (forced-colors: active) {
    .bubble,
    .choice {
      border: 1px solid CanvasText;
    }
    .own .bubble {
      border-inline-end-width: 4px;
    }
    .dots i {
      background: CanvasText;
    }
  }
`;
