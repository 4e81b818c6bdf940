/** The panel's head: what this is, who answers now, and the menu. */
import { html, nothing, type TemplateResult } from "lit";
import type { Phase } from "../chat";
import type { Handoff } from "../handoff";
import { icons } from "../icons";
import type { Texts } from "../texts";

export interface HeaderContext {
  readonly texts: Texts;
  readonly title: string;
  readonly phase: Phase;
  readonly handoff: Handoff;
  readonly agentName: string | null;
  readonly agentAway: boolean;
  readonly menuOpen: boolean;
  readonly canDownload: boolean;
  toggleMenu(): void;
  download(): void;
  startOver(): void;
  close(): void;
}

export function renderHeader(context: HeaderContext): TemplateResult {
  const { texts, menuOpen } = context;
  const state = stateOf(context);
  return html`<header>
    <span class="mark">${icons.key}</span>
    <div class="titles">
      <h2 id="title">${context.title}</h2>
      <p class="now" data-state=${state.id} role="status">${state.words}</p>
    </div>
    <button type="button" class="tool menu-button" aria-label=${texts.menu} title=${texts.menu} aria-expanded=${menuOpen ? "true" : "false"}
      aria-controls="menu" @click=${context.toggleMenu}>${icons.more}</button>
    <button type="button" class="tool close" aria-label=${texts.close} title=${texts.close} @click=${context.close}>${icons.close}</button>
    <div id="menu" class="menu" ?hidden=${!menuOpen}>${menuOpen ? menu(context) : nothing}</div>
  </header>`;
}

function menu({ texts, canDownload, download, startOver }: HeaderContext): TemplateResult {
  return html`<button type="button" ?disabled=${!canDownload} @click=${download}>${icons.file}<span>${texts.transcript}</span></button>
    <button type="button" @click=${startOver}>${icons.fresh}<span>${texts.startOver}</span></button>`;
}

function stateOf({ texts, phase, handoff, agentName, agentAway }: HeaderContext): { id: string; words: string } {
  if (phase === "offline") return { id: "offline", words: texts.stateOffline };
  if (phase === "starting") return { id: "starting", words: texts.stateStarting };
  if (handoff === "queued") return { id: "queued", words: texts.stateQueued };
  if (handoff === "joined" && agentAway) return { id: "away", words: texts.stateAway(agentName) };
  if (handoff === "joined") return { id: "joined", words: texts.stateJoined(agentName) };
  return { id: "bot", words: texts.stateBot };
}
