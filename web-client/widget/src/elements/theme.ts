import { css, unsafeCSS } from 'lit';

const light = unsafeCSS(`
  --accent: var(--viaduct-accent, #2456d6);
  --on-accent: var(--viaduct-on-accent, #ffffff);
  --link: var(--viaduct-link, #1d4ac0);
  --background: var(--viaduct-background, #ffffff);
  --surface: var(--viaduct-surface, #eef1f6);
  --text: var(--viaduct-text, #18202c);
  --muted: var(--viaduct-muted, #5a6576);
  --border: var(--viaduct-border, #d9dfe8);
  --control: var(--viaduct-control, #7b8698);
  --danger: var(--viaduct-danger, #b3261e);
  --warning-background: var(--viaduct-warning-background, #fff4d6);
  --warning-text: var(--viaduct-warning-text, #5c4300);
  --shadow: 0 12px 40px rgb(16 24 40 / 18%), 0 2px 8px rgb(16 24 40 / 10%);
  color-scheme: light;
`);

const dark = unsafeCSS(`
  --accent: var(--viaduct-dark-accent, var(--viaduct-accent, #3563d9));
  --on-accent: var(--viaduct-dark-on-accent, var(--viaduct-on-accent, #ffffff));
  --link: var(--viaduct-dark-link, #9dbcff);
  --background: var(--viaduct-dark-background, #14181f);
  --surface: var(--viaduct-dark-surface, #242b36);
  --text: var(--viaduct-dark-text, #eef1f6);
  --muted: var(--viaduct-dark-muted, #a7b1c0);
  --border: var(--viaduct-dark-border, #343d4b);
  --control: var(--viaduct-dark-control, #8390a3);
  --danger: var(--viaduct-dark-danger, #ff9d94);
  --warning-background: var(--viaduct-dark-warning-background, #413308);
  --warning-text: var(--viaduct-dark-warning-text, #ffe3a1);
  --shadow: 0 12px 40px rgb(0 0 0 / 55%), 0 2px 8px rgb(0 0 0 / 40%);
  color-scheme: dark;
`);

/** The colours of the widget's root, in both schemes; pages set the `--viaduct-…` ones. */
export const theme = css`
  :host {
    ${light}
    --radius: var(--viaduct-radius, 16px);
    /* those of the page are not meant */
    --focus: initial;
    --safe-top: initial;
    --safe-bottom: initial;
    --safe-left: initial;
    --safe-right: initial;
    --safe-start: initial;
    --safe-end: initial;
    --target: 40px;
    --small-target: 32px;
    --font: var(
      --viaduct-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      'Noto Sans',
      sans-serif
    );
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([color-scheme='light'])) {
      ${dark}
    }
  }
  :host([color-scheme='dark']) {
    ${dark}
  }
  @media (pointer: coarse) {
    :host {
      --target: 44px;
      --small-target: 44px;
    }
  }
`;

/** What every element of the widget has in common. */
export const common = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button {
    font: inherit;
    color: inherit;
    margin: 0;
    border: 0;
    background: none;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  :focus-visible {
    outline: 2px solid var(--focus, var(--link));
    outline-offset: 2px;
  }
  svg {
    display: block;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon {
    display: grid;
    place-items: center;
    inline-size: var(--target);
    block-size: var(--target);
    padding: 0;
    border-radius: 12px;
    flex: none;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
    }
  }
`;
