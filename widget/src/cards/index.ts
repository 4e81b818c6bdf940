/** One small render function for each kind of card; kinds that are not known here are left out. */
import { nothing } from "lit";
import type { Card } from "../wire";
import type { CardContext, Part } from "./parts";
import { article, contact, emergency, guestRedirect, handoff, notRegistered, verification } from "./simple";
import { credits, incident, solution, summary, ticket, tickets } from "./ticket";

type Renderer = (card: Card, context: CardContext) => Part;

const RENDERERS: ReadonlyMap<string, Renderer> = new Map<string, Renderer>([
  ["article", article],
  ["guest_redirect", guestRedirect],
  ["ask", () => nothing], // shapes the input instead
  ["verification", verification],
  ["summary", summary],
  ["ticket", ticket],
  ["tickets", tickets],
  ["solution", solution],
  ["emergency", emergency],
  ["contact", contact],
  ["not_registered", notRegistered],
  ["handoff", handoff],
  ["incident", incident],
  ["credits", credits],
]);

export function renderCard(card: Card, context: CardContext): Part {
  return RENDERERS.get(card.kind)?.(card, context) ?? nothing;
}
