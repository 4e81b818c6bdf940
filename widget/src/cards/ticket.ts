/** Cards about tickets: the summary before it is filed, the ticket itself, lists, and earlier solutions. */
import { html, nothing, type TemplateResult } from "lit";
import { calendarDay, moment, percent } from "../format";
import { wordFor } from "../texts";
import { isFields, listOf, textOf, type Card, type Fields } from "../wire";
import { action, frame, link, paragraph, terms, type CardContext, type Part, type Row } from "./parts";

function word(value: unknown, { texts }: CardContext): string | null {
  const id = textOf(value);
  return id === null ? null : wordFor(texts, id);
}

function severity(value: unknown, { texts }: CardContext): TemplateResult | null {
  const level = textOf(value);
  return level === null ? null : html`<span class="severity" data-level=${level}>${texts.severity(level)}</span>`;
}

function facts(card: Card, context: CardContext): readonly Row[] {
  const { texts, locale } = context;
  const label = (field: string): string => texts.fields[field] ?? field;
  const rule = textOf(card["rule"]);
  return [
    [label("product"), word(card["product"], context)],
    [label("category"), word(card["category"], context)],
    [label("property"), textOf(card["property"])],
    [label("affected_percent"), "affected_percent" in card ? (percent(card["affected_percent"], locale) ?? texts.unknown) : null],
    [label("severity"), severity(card["severity"], context)],
    [label("priority"), word(card["priority"], context)],
    [label("rule"), rule === null ? null : html`<code>${rule}</code>`],
    [label("response_due"), moment(card["response_due"], locale)],
    [label("resolution_due"), moment(card["resolution_due"], locale)],
  ];
}

function bestEffort(card: Card, { texts }: CardContext): Part {
  return card["best_effort"] === true ? html`<p class="quiet">${texts.bestEffort}</p>` : nothing;
}

export function summary(card: Card, context: CardContext): TemplateResult {
  const body = html`${terms(facts(card, context))}${bestEffort(card, context)}`;
  return frame("summary", "article", context.texts.summary, body);
}

export function ticket(card: Card, context: CardContext): TemplateResult {
  const { texts, base } = context;
  const reference = textOf(card["reference"]) ?? "";
  const body = html`<p class="reference">${link(card["url"], reference, base)}</p>
    ${terms(facts(card, context))}${bestEffort(card, context)} ${action(card["url"], texts.openTicket, base)}`;
  return frame("ticket", "check", texts.ticketFiled, body);
}

function ticketRow(item: Fields, context: CardContext): TemplateResult {
  const { texts, locale, base } = context;
  const reference = textOf(item["reference"]) ?? texts.ticket;
  return html`<li>
    <span class="line"><b>${link(item["url"], reference, base)}</b> ${textOf(item["subject"])}</span>
    <span class="quiet">${word(item["status"], context)} ${severity(item["severity"], context)} ${moment(item["updated_at"], locale)}</span>
  </li>`;
}

export function tickets(card: Card, context: CardContext): TemplateResult {
  const rows = listOf(card["items"]).filter(isFields);
  return frame("tickets", "article", context.texts.tickets, html`<ul>${rows.map((item) => ticketRow(item, context))}</ul>`);
}

export function solution(card: Card, { texts, base }: CardContext): TemplateResult {
  const reference = textOf(card["reference"]) ?? texts.ticket;
  const body = html`<p class="line"><b>${link(card["url"], reference, base)}</b> ${textOf(card["subject"])}</p>
    ${paragraph(card["solution"], "words")}`;
  return frame("solution", "check", texts.solution, body);
}

export function incident(card: Card, context: CardContext): TemplateResult {
  const { texts, locale } = context;
  const rows: readonly Row[] = [
    [texts.fields["reference"] ?? "", textOf(card["reference"])],
    [texts.fields["product"] ?? "", word(card["product"], context)],
    [texts.fields["status"] ?? "", word(card["status"], context)],
    [texts.fields["since"] ?? "", moment(card["since"], locale)],
  ];
  return frame("incident", "alert", textOf(card["title"]) ?? texts.incident, terms(rows));
}

export function credits(card: Card, context: CardContext): TemplateResult {
  const { texts, locale } = context;
  const rows: readonly Row[] = [
    [texts.fields["balance"] ?? "", textOf(card["balance"])],
    [texts.fields["plan"] ?? "", word(card["plan"], context)],
    [texts.fields["period_end"] ?? "", calendarDay(card["period_end"], locale)],
  ];
  return frame("credits", "clock", texts.credits, terms(rows));
}
