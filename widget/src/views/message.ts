/** One message of the conversation: its bubble, cards, choices and how far it got. User and bot text is only ever text. */
import { html, nothing, type TemplateResult } from "lit";
import { renderCard } from "../cards";
import type { CardContext, Part } from "../cards/parts";
import { clockTime } from "../format";
import type { Entry } from "../thread";
import type { Choice } from "../wire";

export interface MessageContext extends CardContext {
  isOnOffer(entry: Entry, choice: Choice): boolean;
  choose(choice: Choice): void;
  retry(): void;
}

/** `follows` says that the entry before has the same author, so that the name is not shown again. */
export function renderEntry(entry: Entry, follows: boolean, context: MessageContext): TemplateResult {
  return html`<article class="entry ${entry.author}">
    ${author(entry, follows, context)} ${entry.text === "" ? nothing : html`<p class="bubble" dir="auto">${entry.text}</p>`}
    ${entry.cards.map((card) => renderCard(card, context))} ${choices(entry, context)} ${delivery(entry, context)}
  </article>`;
}

function author(entry: Entry, follows: boolean, { texts, locale }: MessageContext): TemplateResult {
  const name = entry.author === "agent" ? (entry.name ?? texts.agent) : texts[entry.author];
  const time = entry.at === null ? nothing : clockTime(entry.at, locale);
  return html`<p class="who ${follows ? "hidden" : ""}"><span class="name">${name}</span> ${time}</p>`;
}

function choices(entry: Entry, context: MessageContext): Part {
  if (entry.choices.length === 0) return nothing;
  const button = (choice: Choice): TemplateResult =>
    html`<button
      type="button"
      class="choice"
      data-value=${choice.value}
      ?disabled=${!context.isOnOffer(entry, choice)}
      @click=${(): void => context.choose(choice)}
    >
      ${choice.title}
    </button>`;
  return html`<div class="choices" role="group" aria-label=${context.texts.choices}>${entry.choices.map(button)}</div>`;
}

function delivery(entry: Entry, { texts, retry }: MessageContext): Part {
  switch (entry.delivery) {
    case "queued":
    case "sending":
      return html`<p class="delivery">${texts.sending}</p>`;
    case "waiting":
      return html`<p class="delivery">${texts.waiting}</p>`;
    case "failed":
      return html`<p class="delivery problem">
        ${texts.failed} <button type="button" class="inline" @click=${retry}>${texts.retry}</button>
      </p>`;
    case "rejected":
      return html`<p class="delivery problem">${entry.reason ?? texts.rejected}</p>`;
    default:
      return nothing;
  }
}
