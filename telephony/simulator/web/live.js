// Shows whether the page hears the carrier.

export function showLive(words, state) {
  const chip = document.getElementById("live");
  if (chip.textContent !== words) chip.textContent = words;
  chip.dataset.live = state;
}
