/** The list of keys. */

export function startHelp() {
  const dialog = document.querySelector("[data-role=help]");
  document.querySelector("[data-action=help]").addEventListener("click", () => {
    if (!dialog.open) dialog.showModal();
  });
}
