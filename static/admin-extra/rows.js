// A row that was added to a form is where one goes on: the focus moves into it.

function firstField(row) {
  return row.querySelector(".select2-selection, select, textarea, input:not([type=hidden], [type=checkbox])");
}

// Lists that are searched by typing are made on the same event: look once they are there.
document.addEventListener("formset:added", (event) => setTimeout(() => firstField(event.target)?.focus(), 0));
