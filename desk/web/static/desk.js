// Keeps the queue's times, lists and open transcripts fresh. Every page works without it: reloading does the same.
const EVERY_MS = 5000;

function showEnd(list) {
  list.parentElement.scrollTop = list.parentElement.scrollHeight;
}

function appendNewLines(list, fresh) {
  const last = Number(list.lastElementChild?.dataset.seq ?? 0);
  const added = [...fresh.children].filter((line) => Number(line.dataset.seq) > last);
  list.append(...added);
  if (added.length > 0) showEnd(list);
}

// Nothing that somebody is typing, choosing or marking is replaced under their hands; a link keeps the focus.
function replaceContent(part, fresh) {
  const focus = part.contains(document.activeElement) ? document.activeElement : null;
  const busy = (focus && !focus.matches("a[href]")) || part.querySelector("input:checked");
  if (busy || part.innerHTML === fresh.innerHTML) return;
  part.replaceChildren(...fresh.childNodes);
  const address = focus?.getAttribute("href");
  if (address) [...part.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === address)?.focus();
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "manual" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh) (part.matches("ol") ? appendNewLines : replaceContent)(part, fresh);
  }
}

function keepFresh() {
  refresh()
    .catch(() => undefined) // The desk is being restarted, or the network is away: the next round tries again.
    .finally(() => setTimeout(keepFresh, EVERY_MS));
}

document.addEventListener("keydesk:news", () => void refresh().catch(() => undefined)); // the next round tries again
document.querySelectorAll("ol[data-live]").forEach(showEnd);
if (document.querySelector("[data-live]")) setTimeout(keepFresh, EVERY_MS);
