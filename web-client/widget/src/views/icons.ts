import { svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html } from 'lit';

function icon(paths: SVGTemplateResult, size = 20): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true">
    ${paths}
  </svg>`;
}

/** All signs, drawn with lines in the colour of the text. */
export const icons = {
  chat: (size?: number) =>
    icon(
      svg`<path d="M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.7 8.7 0 0 1-3.9-.9L3 20.5l1.7-5a8.1 8.1 0 0 1-.7-4A8.4 8.4 0 0 1 12.5 3.2 8.4 8.4 0 0 1 21 11.500z"/><path d="M8.5 11.500h.01M12.5 11.500h.01M16.5 11.500h.01"/>`,
      size,
    ),
  down: (size?: number) => icon(svg`<path d="m6 9 6 6 6-6"/>`, size),
  close: () => icon(svg`<path d="M18 6 6 18M6 6l12 12"/>`),
  more: () => icon(svg`<path d="M12 5.500h.01M12 12h.01M12 18.500h.01" stroke-width="2.6"/>`),
  send: () => icon(svg`<path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" stroke-width="2.2"/>`),
  clip: () =>
    icon(
      svg`<path d="m20.5 11.5-8.6 8.600a5.5 5.5 0 0 1-7.8-7.800l8.9-8.900a3.7 3.7 0 0 1 5.2 5.200l-8.9 8.900a1.8 1.8 0 0 1-2.6-2.600l8.2-8.1"/>`,
    ),
  file: (size?: number) =>
    icon(
      svg`<path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z"/><path d="M14 3v5h5"/>`,
      size,
    ),
  pin: (size?: number) =>
    icon(
      svg`<path d="M12 21s7-5.7 7-11a7 7 0 1 0-14 0c0 5.3 7 11 7 11z"/><circle cx="12" cy="10" r="2.5"/>`,
      size,
    ),
  clock: () => icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.500V12l3 2"/>`, 14),
  tick: () => icon(svg`<path d="m5 12.5 4.5 4.500L19 7.5" stroke-width="2.2"/>`, 14),
  ticks: () =>
    icon(svg`<path d="m1.5 12.5 4.5 4.5 9.5-9.500M12 16l1 1 9.5-9.5" stroke-width="2.2"/>`, 16),
  alert: (size = 14) =>
    icon(
      svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.500v5M12 16h.01" stroke-width="2.2"/>`,
      size,
    ),
  bell: () =>
    icon(
      svg`<path d="M18 9a6 6 0 1 0-12 0c0 6-2.5 7-2.5 7h17S18 15 18 9M10 20a2.2 2.2 0 0 0 4 0"/>`,
      18,
    ),
  bellOff: () =>
    icon(
      svg`<path d="M8.5 4.200A6 6 0 0 1 18 9c0 3 .6 4.7 1.2 5.700M17 16H3.500S6 15 6 9c0-.7.1-1.3.3-1.900M10 20a2.2 2.2 0 0 0 4 0M3 3l18 18"/>`,
      18,
    ),
  end: () =>
    icon(
      svg`<path d="M9 21H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h3M15.5 16.5 20 12l-4.5-4.500M20 12H9.5"/>`,
      18,
    ),
};
