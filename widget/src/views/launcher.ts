/** The button that is always on the page, with the number of unread messages while the panel is closed. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons";
import type { Texts } from "../texts";

const MOST = 9;

export function renderLauncher(texts: Texts, opened: boolean, unread: number, toggle: () => void): TemplateResult {
  const label = opened ? texts.close : unread > 0 ? texts.launcherUnread(unread) : texts.launcher;
  const badge = html`<span class="badge" aria-hidden="true">${unread > MOST ? `${MOST}+` : unread}</span>`;
  return html`<button type="button" class="launcher" aria-label=${label} aria-expanded=${opened ? "true" : "false"} aria-controls="panel"
    aria-haspopup="dialog" @click=${toggle}>${opened ? icons.down : icons.chat} ${opened || unread === 0 ? nothing : badge}</button>`;
}
