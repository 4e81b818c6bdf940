// Keys in the queue: j and k move, Enter opens (it is a link), x marks, / goes to the search. Without them: Tab does it.
const typing = "input:not([type=checkbox]), select, textarea";

function links() {
  return [...document.querySelectorAll("table.queue th[scope=row] a")];
}

function rowOf(element) {
  return element?.closest?.("table.queue tbody tr") ?? null;
}

function move(step) {
  const all = links();
  const here = all.findIndex((link) => rowOf(link) === rowOf(document.activeElement));
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1);
  all[next]?.focus();
}

function mark() {
  rowOf(document.activeElement)?.querySelector("input[name=marked]")?.click();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: mark,
  "/": () => document.getElementById("q")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(typing)) return;
  event.preventDefault();
  act();
});
