/** Cards about articles, people and ways to reach them. */
import { html, nothing, type TemplateResult } from "lit";
import { contactHref, telHref } from "../links";
import { wordFor } from "../texts";
import { isFields, listOf, textOf, type Card } from "../wire";
import { frame, link, paragraph, type CardContext, type Part } from "./parts";

export function article(card: Card, { texts, base }: CardContext): TemplateResult {
  const title = textOf(card["title"]) ?? texts.readArticle;
  return frame("article", "article", link(card["url"], title, base), paragraph(card["excerpt"], "excerpt"));
}

export function guestRedirect(card: Card, { texts }: CardContext): TemplateResult {
  const property = textOf(card["property"]);
  return frame("guest", "key", property === null ? texts.guest : texts.guestAt(property));
}

export function verification(card: Card, { texts }: CardContext): Part {
  const state = textOf(card["state"]) ?? "";
  const words = texts.verification[state];
  if (words === undefined) return nothing;
  const icon = state === "verified" || state === "code_sent" ? "check" : "alert";
  return html`<div class="state" data-state=${state}>${frame("verification", icon, words)}</div>`;
}

export function emergency(card: Card, { texts }: CardContext): Part {
  const phone = textOf(card["phone"]);
  if (phone === null) return nothing;
  return frame("emergency", "phone", texts.emergency, html`<p class="reference"><a href=${telHref(phone)}>${phone}</a></p>`);
}

function channel(value: unknown, { texts, base }: CardContext): Part {
  const fields = isFields(value) ? value : { value };
  const shown = textOf(fields["value"]) ?? textOf(fields["url"]) ?? textOf(fields["label"]);
  if (shown === null) return nothing;
  const type = textOf(fields["label"]) ?? textOf(fields["type"]);
  const href = contactHref(textOf(fields["url"]) ?? shown, base);
  const label = type === null || type === shown ? nothing : html`<span class="quiet">${wordFor(texts, type)}</span>`;
  return html`<li>${label} <span class="line">${href === null ? shown : link(href, shown, base)}</span></li>`;
}

/** Channels come as a list, or as one value for each type. */
function channelsOf(value: unknown): readonly unknown[] {
  return isFields(value) ? Object.entries(value).map(([type, one]) => ({ type, value: one })) : listOf(value);
}

export function contact(card: Card, context: CardContext): TemplateResult {
  const topic = textOf(card["topic"]);
  const heading = topic === null ? context.texts.contact : `${context.texts.contact}: ${wordFor(context.texts, topic)}`;
  return frame("contact", "person", heading, html`<ul>${channelsOf(card["channels"]).map((one) => channel(one, context))}</ul>`);
}

export function notRegistered(card: Card, { texts }: CardContext): TemplateResult {
  return frame("not-registered", "alert", texts.notRegistered, paragraph(card["advice"]));
}

export function handoff(card: Card, { texts }: CardContext): Part {
  const words = texts.handoff[textOf(card["state"]) ?? ""];
  return words === undefined ? nothing : frame("handoff", "person", words);
}
