// What the admin's theme leaves unnamed for screen readers: the main part of the page, scrolling parts, columns, fields in lists.

const labelOf = (element, words) => element.setAttribute("aria-label", words);

function nameMain() {
  document.getElementById("main")?.setAttribute("role", "main");
}

/** Each scrolling part is made by the theme with the same name as all others. */
function nameScrollingParts() {
  const parts = document.querySelectorAll(".simplebar-content-wrapper[role=region]");
  parts.forEach((part, number) => {
    const isMenu = part.closest("#nav-sidebar-inner, #nav-sidebar, nav");
    labelOf(part, isMenu ? "Menu" : parts.length > 2 ? `Scrolling part ${number}` : "Scrolling part");
  });
}

function nameEmptyColumns() {
  for (const column of document.querySelectorAll("th")) {
    if (column.textContent.trim() || column.querySelector("input, button, [aria-label]")) continue;
    const words = document.createElement("span");
    words.className = "only-heard";
    words.textContent = "Actions";
    column.append(words);
  }
}

/** A field in a list is named by its column and by whose row it is. */
function nameFieldsInLists() {
  for (const field of document.querySelectorAll("#result_list td input:not([type=hidden]), #result_list td select")) {
    if (field.closest(".action-checkbox") || field.labels?.length) continue;
    const cell = field.closest("td");
    const row = cell.parentElement.querySelector("th a, th, td a")?.textContent.trim();
    labelOf(field, [cell.dataset.label, row].filter(Boolean).join(", "));
  }
}

/** In a form of rows the columns have a heading each, and the fields no label. */
function nameFieldsInRows() {
  for (const field of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    if (field.labels?.length || field.ariaLabel) continue;
    const cell = field.closest("td");
    const column = field.closest("table").querySelectorAll("thead th")[cell.cellIndex]?.textContent.trim();
    labelOf(field, cell.dataset.label || column || "Value");
  }
}

function nameListsToSearch() {
  for (const list of document.querySelectorAll(".select2-container")) {
    const field = list.previousElementSibling;
    const words = field?.labels?.[0]?.textContent.trim() || field?.ariaLabel || "List";
    for (const part of list.querySelectorAll("[role=combobox], [role=textbox]")) {
      part.removeAttribute("aria-labelledby");
      labelOf(part, [words, part.textContent.trim()].filter(Boolean).join(": "));
    }
    for (const search of list.querySelectorAll(".select2-search__field")) labelOf(search, `Search in ${words}`);
  }
}

function nameFields() {
  for (const hint of document.querySelectorAll("span.help-tooltip[aria-label]")) hint.setAttribute("role", "note");
  nameFieldsInLists();
  nameFieldsInRows();
  nameListsToSearch();
}

addEventListener("load", () => {
  nameMain();
  nameScrollingParts();
  nameEmptyColumns();
  setTimeout(nameFields, 0); // lists that are searched by typing are made on the same event
});
document.addEventListener("formset:added", () => setTimeout(nameFields, 0));
document.addEventListener("change", () => setTimeout(nameFields, 0)); // a list says what is chosen in its name
