/** The list of messages, by day, as a log that screen readers follow. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { CardContext } from "../cards/parts";
import { dayOf } from "../format";
import { isOnOffer, type Handoff } from "../handoff";
import type { Entry } from "../thread";
import type { Choice } from "../wire";
import { renderEntry, type MessageContext } from "./message";

export interface LogContext extends CardContext {
  readonly entries: readonly Entry[];
  readonly handoff: Handoff;
  readonly awaiting: boolean;
  /** The name of the agent who is typing. */
  readonly typist: string | null;
  /** While an earlier conversation is put back, nothing is read out. */
  readonly restoring: boolean;
  choose(choice: Choice): void;
  retry(): void;
  scrolled(log: HTMLElement): void;
}

export function renderLog(context: LogContext): TemplateResult {
  const { typist } = context;
  const by = typist === null ? nothing : html`<p class="typing-by">${context.texts.typingBy(typist)}</p>`;
  const dots = html`<div class="typing-row" aria-hidden="true"><div class="typing"><i></i><i></i><i></i></div>${by}</div>`;
  const scrolled = (event: Event): void => context.scrolled(event.currentTarget as HTMLElement);
  return html`<div class="log" role="log" aria-label=${context.texts.log} aria-live=${context.restoring ? "off" : "polite"}
    aria-relevant="additions" tabindex="0" @scroll=${scrolled}>
    ${rows(context)} ${context.awaiting ? dots : nothing}
  </div>`;
}

function rows(context: LogContext): unknown {
  const { entries, handoff, texts, locale } = context;
  const messages: MessageContext = { ...context, isOnOffer: (entry, choice) => isOnOffer(entry, choice, entries, handoff) };
  const now = new Date();
  let lastDay = texts.today;
  const row = (entry: Entry, index: number): TemplateResult => {
    const day = dayOf(entry.at, locale, now, texts.today) ?? lastDay;
    const heading = day === lastDay ? nothing : html`<p class="day">${day}</p>`;
    lastDay = day;
    return html`${heading}${renderEntry(entry, entries[index - 1]?.author === entry.author, messages)}`;
  };
  return repeat(entries, ({ key }) => key, row);
}
