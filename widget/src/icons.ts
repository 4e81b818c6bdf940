/** The icons, inline and drawn in the current colour, so that no image needs to be loaded or allowed. */
import { svg, type SVGTemplateResult } from "lit";

function icon(path: SVGTemplateResult): SVGTemplateResult {
  return svg`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${path}</svg>`;
}

export const icons = {
  chat: icon(svg`<path d="M20 11.5a7.5 7.5 0 0 1-10.9 6.7L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5Z"/><path d="M9 11.5h.01M12.5 11.5h.01M16 11.5h.01" stroke-width="2.2"/>`),
  down: icon(svg`<path d="m6 9 6 6 6-6"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`),
  more: icon(svg`<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="2.6"/>`),
  send: icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`),
  person: icon(svg`<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.8-3.6 3.5-5.5 7-5.5s6.200 1.900 7 5.500"/>`),
  file: icon(svg`<path d="M12 4v11M7.500 11 12 15.500 16.500 11M5 20h14"/>`),
  fresh: icon(svg`<path d="M12 5v14M5 12h14"/>`),
  article: icon(svg`<path d="M7 3.500h7l4 4V20.500H7zM14 3.500v4h4M10 12.500h5M10 16h5"/>`),
  check: icon(svg`<path d="m5 12.500 4.500 4.500L19 7.500"/>`),
  phone: icon(svg`<path d="M6.500 4h3l1.500 4-2 1.500a11 11 0 0 0 5.500 5.500l1.500-2 4 1.500v3c0 1-.8 1.800-1.800 1.700C11.500 18.600 5.400 12.500 4.800 5.800 4.700 4.800 5.500 4 6.500 4Z"/>`),
  alert: icon(svg`<path d="M12 4 2.800 19.500h18.400zM12 10v4M12 17h.01"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500V12l3 2"/>`),
  key: icon(svg`<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l3 3"/>`),
};
