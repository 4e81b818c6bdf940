/** Every word that the widget itself shows, by language. A new language is a new entry; what it leaves out stays English. */

const en = {
  title: "Support",
  titleFor: (property: string): string => `${property} support`,
  launcher: "Open support chat",
  launcherUnread: (count: number): string => (count === 1 ? "Open support chat, 1 unread message" : `Open support chat, ${count} unread messages`),
  close: "Close chat",
  menu: "More options",
  log: "Conversation",
  input: "Your message",
  placeholder: "Write a message…",
  send: "Send",
  person: "Talk to a person",
  personSays: "I want to talk to a person",
  transcript: "Download transcript",
  transcriptFailed: "The transcript could not be downloaded. Please try again.",
  transcriptFile: "conversation.txt",
  startOver: "New conversation",
  toNewest: "New messages",
  typing: "Typing",
  stateBot: "Assistant, answers at once",
  stateQueued: "Waiting for a person",
  stateJoined: (name: string | null): string => (name === null ? "A person has joined" : `${name} has joined`),
  stateStarting: "Connecting…",
  stateOffline: "Offline. Trying to reconnect…",
  refused: "The chat could not be started.",
  tryAgain: "Try again",
  sending: "Sending…",
  waiting: "Not sent yet. Trying again…",
  failed: "Not sent.",
  retry: "Retry",
  rejected: "This message was not accepted.",
  lettersLeft: (count: number): string => `${count} characters left`,
  user: "You",
  bot: "Assistant",
  agent: "Support agent",
  system: "Notice",
  today: "Today",
  choices: "Suggested answers",
  asks: {
    email: "name@hotel.com",
    email_code: "6-digit code",
    affected_percent: "For example 30%",
    property: "Name of the property",
    description: "Describe what happens…",
  } as Readonly<Record<string, string>>,
  readArticle: "Read the article",
  openTicket: "Open the ticket",
  ticket: "Ticket",
  ticketFiled: "Ticket filed",
  tickets: "Your tickets",
  summary: "What will be filed",
  solution: "Solved before",
  emergency: "Emergency line",
  incident: "Known incident",
  credits: "Service credits",
  guest: "Please ask the hotel",
  guestAt: (property: string): string => `Please ask the staff of ${property}`,
  notRegistered: "Not a registered support user",
  contact: "Contact",
  since: "Since",
  updated: "Updated",
  unknown: "Not known",
  severity: (level: string): string => `Severity ${level}`,
  bestEffort: "Depends on a third party: these times are targets, not promises.",
  fields: {
    reference: "Reference",
    category: "Category",
    product: "Product",
    property: "Property",
    affected_percent: "Share affected",
    severity: "Severity",
    rule: "Rule",
    priority: "Priority",
    status: "Status",
    opened_at: "Opened",
    response_due: "Response due",
    resolution_due: "Resolution due",
    balance: "Balance",
    plan: "Plan",
    period_end: "Period ends",
    since: "Since",
  } as Readonly<Record<string, string>>,
  words: {
    openkey_host: "OpenKey HOST",
    ios_app: "iOS app",
    android_app: "Android app",
    white_label_app: "White-label app",
    sdk: "SDK",
    pms_integration: "PMS integration",
    payg: "Pay as you go",
    host_unavailable: "HOST unavailable",
    pms_down: "PMS integration down",
    vpn_outage: "VPN outage",
    gdpr_removal: "Removal of personal data",
    sdk_store_submission: "SDK app store submission",
  } as Readonly<Record<string, string>>,
  verification: {
    code_sent: "A code is on its way to your e-mail address.",
    verified: "Your e-mail address is verified.",
    wrong_code: "That code is not right.",
    expired: "That code has expired.",
    locked: "Too many tries. Please wait 15 minutes.",
    not_registered: "This address is verified, but not a registered support user.",
  } as Readonly<Record<string, string>>,
  handoff: {
    queued: "Waiting for a person",
    joined: "A person has joined",
    left: "The person has left. The assistant is back.",
    out_of_hours: "Nobody is on duty right now",
  } as Readonly<Record<string, string>>,
};

export type Texts = typeof en;

const LOCALES: Readonly<Record<string, Partial<Texts>>> = { en };

/** The texts of the closest known language: `de-AT`, then `de`, then English. */
export function textsFor(locale: string): Texts {
  const tag = locale.toLowerCase();
  return { ...en, ...LOCALES[tag.split("-")[0] ?? ""], ...LOCALES[tag] };
}

/** A word of the API as people read it: known ones by name, others made readable. */
export function wordFor(texts: Texts, id: string): string {
  const spaced = id.replace(/_/g, " ");
  return texts.words[id] ?? spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
