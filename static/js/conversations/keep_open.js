/** What somebody has unfolded stays so, and keeps the focus, when a live part of the page is replaced. */

const open = new Set();
let focused = null;

const keyOf = (summary) => summary?.closest("details[data-key]")?.dataset.key ?? null;
const find = (key) => document.querySelector(`[data-keeps-open] details[data-key="${CSS.escape(key)}"]`);

document.addEventListener("htmx:beforeSwap", (event) => {
  open.clear();
  for (const details of event.target.querySelectorAll("details[open][data-key]")) open.add(details.dataset.key);
  focused = keyOf(document.activeElement);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const key of open) find(key)?.setAttribute("open", "");
  if (focused) find(focused)?.querySelector("summary").focus({ preventScroll: true });
});
