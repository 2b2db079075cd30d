/** What an intervention would do, as the server worked it out. */

import { readable } from "../shared/numbers.js";

export function drawPreview(place, preview) {
  const parts = preview.refused ? [line("refused", preview.refused)] : consequences(preview);
  place.replaceChildren(...parts);
  place.dataset.refused = preview.refused ? "yes" : "no";
}

function consequences(preview) {
  const parts = [line("sentence", preview.sentence)];
  if (preview.after && preview.after !== preview.before) {
    const from = preview.before ? `from ${preview.before} ` : "";
    parts.push(line("own", `Itself it goes ${from}to ${preview.after}.`));
  }
  const moved = [...preview.back.first, ...preview.forward.first, ...preview.passed_over.first];
  if (moved.length > 1) parts.push(list(moved, preview));
  return [...parts, ...preview.notes.map((note) => line("note", note))];
}

function line(className, text) {
  return Object.assign(document.createElement("p"), { className, textContent: text });
}

function list(moved, { back, forward, passed_over: passed }) {
  const items = moved.map((one) => {
    const item = document.createElement("li");
    const who = one.caller_name || readable(one.caller);
    const places = one.before === one.after ? `stays no. ${one.before}` : `${one.before} → ${one.after}`;
    item.textContent = `${who}: ${places}`;
    return item;
  });
  const rest = back.count + forward.count + passed.count - moved.length;
  if (rest > 0) items.push(Object.assign(document.createElement("li"), { textContent: `and ${rest} more` }));
  const element = document.createElement("ul");
  element.append(...items);
  return element;
}
