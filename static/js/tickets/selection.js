/** Ticking tickets: a whole page at once, a range with Shift, all that match; how many are ticked is said. */

let last = null;

const form = () => document.getElementById("selection");
const ticks = () => [...form().querySelectorAll("input[name=ticket]")];

document.addEventListener("click", (event) => {
  const tick = event.target.closest?.("#selection input[name=ticket]");
  if (!tick) return;
  if (event.shiftKey && last?.isConnected) tickRange(last, tick);
  last = tick;
});

document.addEventListener("change", (event) => {
  if (!event.target.closest?.("#selection")) return;
  if (event.target.matches("[data-role=select-page]")) {
    for (const tick of ticks()) tick.checked = event.target.checked;
  }
  show();
});

for (const name of ["htmx:afterSettle", "pageshow"]) addEventListener(name, show);
show();

function tickRange(from, to) {
  const all = ticks();
  const [first, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const tick of all.slice(first, end + 1)) tick.checked = to.checked;
}

function show() {
  if (!form()) return;
  const all = ticks();
  const everything = form().querySelector("[data-role=select-all]")?.checked;
  const ticked = all.filter((tick) => tick.checked).length;
  const count = everything ? Number(form().dataset.total) : ticked;
  const page = form().querySelector("[data-role=select-page]");
  page.checked = ticked > 0 && ticked === all.length;
  page.indeterminate = ticked > 0 && ticked < all.length;
  form().querySelector("[data-role=selected]").textContent = count
    ? `${count} ticket${count === 1 ? "" : "s"} selected`
    : "Select tickets to change several at once.";
  for (const button of form().querySelectorAll("[data-needs-selection]")) button.disabled = count === 0;
}
