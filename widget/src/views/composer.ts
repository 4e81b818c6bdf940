/** Where the visitor writes. The field that the bot asks for shapes the keyboard and what the browser fills in. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons";
import type { Texts } from "../texts";

export const LONGEST_TEXT = 4000;
const WARN_FROM = LONGEST_TEXT - 200;

interface Hints {
  readonly inputmode: "text" | "email" | "numeric" | "decimal";
  readonly autocomplete: "off" | "email" | "one-time-code";
}

const ONE_LINE: Readonly<Record<string, Hints>> = {
  email: { inputmode: "email", autocomplete: "email" },
  email_code: { inputmode: "numeric", autocomplete: "one-time-code" },
  affected_percent: { inputmode: "decimal", autocomplete: "off" },
};

export interface ComposerContext {
  readonly texts: Texts;
  readonly draft: string;
  readonly asked: string | null;
  write(text: string): void;
  send(): void;
}

export function renderComposer(context: ComposerContext): TemplateResult {
  const { texts, draft } = context;
  const submit = (event: Event): void => {
    event.preventDefault();
    context.send();
  };
  return html`<form class="composer" @submit=${submit}>
    ${field(context)}
    <button type="submit" class="send" aria-label=${texts.send} title=${texts.send} ?disabled=${draft.trim() === ""}>${icons.send}</button>
    ${draft.length > WARN_FROM ? html`<p class="left" role="status">${texts.lettersLeft(LONGEST_TEXT - draft.length)}</p>` : nothing}
  </form>`;
}

function field(context: ComposerContext): TemplateResult {
  const { texts, draft, asked } = context;
  const hints = asked === null ? undefined : ONE_LINE[asked];
  const placeholder = (asked === null ? undefined : texts.asks[asked]) ?? texts.placeholder;
  const write = (event: Event): void => context.write((event.target as HTMLInputElement | HTMLTextAreaElement).value);
  if (hints !== undefined) {
    return html`<input class="field" type="text" aria-label=${texts.input} placeholder=${placeholder} maxlength=${LONGEST_TEXT}
      inputmode=${hints.inputmode} autocomplete=${hints.autocomplete} autocapitalize="off" enterkeyhint="send" .value=${draft} @input=${write} />`;
  }
  const sendOnEnter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    context.send();
  };
  return html`<textarea class="field" rows="1" aria-label=${texts.input} placeholder=${placeholder} maxlength=${LONGEST_TEXT}
    autocomplete="off" enterkeyhint="send" .value=${draft} @input=${write} @keydown=${sendOnEnter}></textarea>`;
}
