/** What every page does: dismiss toasts, copy numbers, show where one is in a narrow navigation. */

import { showToast } from "./toast.js";

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".toast").remove();
  const copy = event.target.closest("[data-copy]");
  if (copy) copyNumber(copy.dataset.copy);
});

document.addEventListener("htmx:responseError", () => {
  showToast("That did not work. Reload the page and try again.", "error");
});

const here = document.querySelector(".nav [aria-current]");
if (here) {
  showWhereOneIs();
  window.addEventListener("resize", showWhereOneIs);
}

function showWhereOneIs() {
  const nav = here.parentElement;
  nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}

async function copyNumber(number) {
  try {
    await navigator.clipboard.writeText(number);
    showToast(`${number} copied.`, "success");
  } catch {
    showToast(`Your browser does not let this page copy. The number: ${number}`, "error");
  }
}
