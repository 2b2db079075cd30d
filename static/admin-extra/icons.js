// The theme's icons are words in a font ("history"): read aloud beside the text of their link, they say it wrongly.

function isBesideText(icon) {
  const around = icon.closest("a, button, h1, li, span.flex, div") ?? icon.parentElement;
  return around.textContent.trim() !== icon.textContent.trim() || around.hasAttribute("aria-label") || around.title;
}

addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".material-symbols-outlined")) {
    if (isBesideText(icon)) icon.setAttribute("aria-hidden", "true");
  }
});
