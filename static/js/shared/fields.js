/** Fills `[data-field]` elements with text; an empty value hides the element, and its row when it has one. */

export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const text = value === null || value === undefined ? "" : String(value);
    for (const element of root.querySelectorAll(`[data-field="${name}"]`)) {
      element.textContent = text;
      element.hidden = text === "";
    }
    const row = root.querySelector(`[data-row="${name}"]`);
    if (row) row.hidden = text === "";
  }
}

/** Fills a `<dl>` with names and values, as text. */
export function fillPairs(list, pairs) {
  const rows = Object.entries(pairs ?? {}).map(([name, value]) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const words = document.createElement("dd");
    term.textContent = name.replaceAll("_", " ");
    words.textContent = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
    row.append(term, words);
    return row;
  });
  list.replaceChildren(...rows);
}

/** Whether a text is an address that may become a link. */
export function isWebAddress(text) {
  return /^https?:\/\//.test(text ?? "");
}
