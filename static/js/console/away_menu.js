/** The menu beside Away: for which reason. Choosing one is going away for it. */

export function startAwayMenu() {
  const button = document.querySelector("[data-role=away-menu-button]");
  const menu = document.querySelector("[data-role=away-menu]");
  if (!button) return;

  menu.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      place(menu, button);
      menu.querySelector("button").focus();
    }
  });
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const choices = [...menu.querySelectorAll("button")];
    choices.at((choices.indexOf(document.activeElement) + step) % choices.length).focus();
  });
  menu.addEventListener("click", (event) => {
    if (event.target.closest("button")) menu.hidePopover();
  });
}

/** Below the button, within the page. */
function place(menu, button) {
  const { left, bottom } = button.getBoundingClientRect();
  menu.style.top = `${bottom + 4}px`;
  menu.style.left = `${Math.max(8, Math.min(left, window.innerWidth - menu.offsetWidth - 8))}px`;
}
