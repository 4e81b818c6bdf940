// An open conversation: new lines at once, and on both sides who is there and who types. The page works without it.
const TYPING_LASTS_MS = 6000;
const TYPING_EVERY_MS = 3000;
// The desk asks every 20 seconds who is there; a page that is only loaded again is away for less than 5.
const SILENCE_MS = 45000;
const RELOADS_MS = 5000;
// Browsers keep few streams to one address: a page that is not looked at gives its own back.
const HIDDEN_MS = 60000;

const talk = document.querySelector("[data-talk]");
const part = (name) => talk.querySelector(`[data-company="${name}"]`);
const timers = {};

function later(name, milliseconds, work) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(work, milliseconds);
}

function put(name, words) {
  if (part(name).textContent !== words) part(name).textContent = words;
}

function showPresence({ author, state }) {
  if (author !== "user") return;
  if (state === "present") put("presence", "The user is here.");
  later("presence", state === "present" ? SILENCE_MS : RELOADS_MS, () => put("presence", "The user is not here."));
}

// Seen each time; said aloud once for each message, however often they pause.
function showTyping({ author, active }) {
  if (author !== "user") return;
  const words = active ? "The user is typing…" : "";
  put("typing", words);
  if (active) put("announced", words);
  later("typing", TYPING_LASTS_MS, () => put("typing", ""));
}

function showNews() {
  put("typing", "");
  put("announced", "");
  document.dispatchEvent(new Event("keydesk:news"));
}

let stream = null;

function listen() {
  if (stream) return;
  stream = new EventSource(`${talk.dataset.talk}/events`);
  stream.addEventListener("news", showNews);
  stream.addEventListener("presence", (event) => showPresence(JSON.parse(event.data)));
  stream.addEventListener("typing", (event) => showTyping(JSON.parse(event.data)));
}

function rest() {
  stream?.close();
  stream = null;
}

let toldAt = 0;

// Nothing is kept, so that a sign which does not arrive is worth no second try.
function tellTyping(field) {
  const active = field.value.trim() !== "";
  if (active ? Date.now() - toldAt < TYPING_EVERY_MS : toldAt === 0) return;
  toldAt = active ? Date.now() : 0;
  const body = new URLSearchParams({ csrf: field.form.elements.csrf.value, active });
  fetch(`${talk.dataset.talk}/typing`, { method: "POST", body }).catch(() => undefined);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return later("rest", HIDDEN_MS, rest);
  clearTimeout(timers.rest);
  listen();
});
document.querySelector("[data-tells]")?.addEventListener("input", (event) => tellTyping(event.target));
listen();
