/** `@` in a note suggests colleagues: arrows choose, Enter or Tab takes, Escape leaves the text alone. */

const MOST = 6;
const box = document.querySelector("[data-names-colleagues]");
const list = document.getElementById("colleagues");
const colleagues = JSON.parse(document.getElementById("colleagues-data")?.textContent ?? "[]");
let active = 0;

if (box && list) {
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.addEventListener("input", suggest);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    take(event.target.closest("[role=option]"));
  });
  if (document.activeElement === box) suggest(); // somebody began to write before this script was here
}

function begun() {
  const before = box.value.slice(0, box.selectionStart);
  return /(?:^|[^\w@.])@([\w.+-]*)$/.exec(before)?.[1] ?? null;
}

function suggest() {
  const word = begun();
  if (word === null) return close();
  const like = word.toLowerCase();
  const found = colleagues.filter(({ name, label }) => `${name} ${label}`.toLowerCase().includes(like)).slice(0, MOST);
  active = 0;
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  mark();
}

function option({ name, label }, index) {
  const item = document.createElement("li");
  item.id = `colleague-${index}`;
  item.role = "option";
  item.dataset.name = name;
  item.textContent = label === name ? `@${name}` : `@${name} ${label}`;
  return item;
}

function onKey(event) {
  if (list.hidden) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) {
    active = (active + moves[event.key] + list.children.length) % list.children.length;
    mark();
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(list.children[active]);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
}

function take(item) {
  if (!item) return;
  const end = box.selectionStart;
  const start = end - begun().length;
  box.setRangeText(`${item.dataset.name} `, start, end, "end");
  close();
  box.focus();
}

function mark() {
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
  if (list.hidden) box.removeAttribute("aria-activedescendant");
  else box.setAttribute("aria-activedescendant", `colleague-${active}`);
}

function close() {
  list.hidden = true;
  mark();
}
