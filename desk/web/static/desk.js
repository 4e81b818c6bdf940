// Keeps the queue's times, lists and open transcripts fresh. Every page works without it: reloading does the same.
const EVERY_MS = 5000;

function appendNewLines(list, fresh) {
  const last = Number(list.lastElementChild?.dataset.seq ?? 0);
  const added = [...fresh.children].filter((line) => Number(line.dataset.seq) > last);
  list.append(...added);
  if (added.length > 0) list.scrollTop = list.scrollHeight;
}

function replaceRows(body, fresh) {
  const busy = body.contains(document.activeElement);
  if (!busy && body.innerHTML !== fresh.innerHTML) body.replaceChildren(...fresh.children);
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "manual" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh) (part.matches("ol") ? appendNewLines : replaceRows)(part, fresh);
  }
}

function keepFresh() {
  refresh()
    .catch(() => undefined) // The desk is being restarted, or the network is away: the next round tries again.
    .finally(() => setTimeout(keepFresh, EVERY_MS));
}

for (const list of document.querySelectorAll("ol[data-live]")) list.scrollTop = list.scrollHeight;
if (document.querySelector("[data-live]")) setTimeout(keepFresh, EVERY_MS);
