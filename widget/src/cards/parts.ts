/** What every card is made of: a frame with a heading, links, and a list of terms. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons";
import { safeHref } from "../links";
import type { Texts } from "../texts";
import { textOf } from "../wire";

export type Part = TemplateResult | typeof nothing;

export interface CardContext {
  readonly texts: Texts;
  readonly locale: string;
  /** The address of the desk, which relative links start from. */
  readonly base: string;
}

export type Row = readonly [term: string, value: unknown];

export function frame(kind: string, icon: keyof typeof icons, heading: unknown, body: unknown = nothing): TemplateResult {
  return html`<section class="card card-${kind}">
    <h3>${icons[icon]}<span>${heading}</span></h3>
    ${body}
  </section>`;
}

export function paragraph(value: unknown, className = ""): Part {
  const text = textOf(value);
  return text === null ? nothing : html`<p class=${className}>${text}</p>`;
}

/** A link, or its text alone when the address is none that may be followed. */
export function link(url: unknown, text: unknown, base: string): TemplateResult {
  const href = safeHref(url, base);
  if (href === null) return html`${text}`;
  if (!href.startsWith("http")) return html`<a href=${href}>${text}</a>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>`;
}

/** A link that stands alone, and nothing without an address. */
export function action(url: unknown, text: string, base: string): Part {
  return safeHref(url, base) === null ? nothing : html`<p class="action">${link(url, text, base)}</p>`;
}

/** A list of terms and values; those without a value are left out. */
export function terms(rows: readonly Row[]): TemplateResult {
  const shown = rows.filter(([, value]) => value !== null && value !== nothing);
  return html`<dl>${shown.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}
