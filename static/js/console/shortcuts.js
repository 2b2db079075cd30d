/** Keys while something rings: Enter accepts, D declines; typing and other buttons keep their keys. */

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";
const OWN_ENTER = "a[href], button, summary";

export function startShortcuts(store) {
  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (modified || event.repeat || event.target.matches?.(TEXT_FIELDS)) return;
    if (event.key === "?") press("help", event);
    if (!store.state.offer) return;
    if (event.key === "Enter" && !event.target.closest(OWN_ENTER)) press("accept", event);
    if (event.key.toLowerCase() === "d") press("decline", event);
  });
}

function press(action, event) {
  event.preventDefault();
  document.querySelector(`[data-action=${action}]`).click();
}
