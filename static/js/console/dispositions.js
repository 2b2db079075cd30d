/** What the call came to, as buttons; the first nine have the keys 1 to 9. Chosen again, it is taken back. */

import { showToast } from "../shared/toast.js";
import { patch } from "./api.js";

const KEYS = 9;
const NOTHING = Promise.resolve(true);
let keeping = NOTHING;

/** Resolves when the server has answered what is being asked of it: whether it was kept. */
export function dispositionIsKept() {
  return keeping;
}

export function showDispositions(store) {
  const group = document.querySelector("[data-role=dispositions]");
  const list = group.querySelector("[data-role=disposition-list]");
  let drawn = null;

  store.subscribe(({ turn }) => {
    const choices = turn?.dispositions ?? [];
    group.hidden = choices.length === 0;
    const shape = JSON.stringify(choices);
    if (shape !== drawn) list.replaceChildren(...choices.map(button));
    drawn = shape;
    group.querySelector("[data-role=disposition-required]").hidden = !turn?.disposition_required;
    for (const one of list.children) one.setAttribute("aria-pressed", String(one.dataset.disposition === turn?.disposition));
  });

  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-disposition]");
    if (chosen) choose(store, chosen.dataset.disposition);
  });
}

function button(choice, index) {
  const made = document.getElementById("disposition").content.firstElementChild.cloneNode(true);
  made.dataset.disposition = choice.name;
  made.title = choice.help;
  made.setAttribute("aria-description", choice.help);
  made.querySelector("[data-field=name]").textContent = choice.name;
  made.querySelector("kbd").textContent = index < KEYS ? String(index + 1) : "";
  made.querySelector("kbd").hidden = index >= KEYS;
  return made;
}

/** Shown at once; asked of the server one after the other, so that the last press is what stays. */
function choose(store, name) {
  const { turn } = store.state;
  const disposition = turn.disposition === name ? null : name;
  store.apply({ type: "turn.fetched", turn: { ...turn, disposition: disposition ?? "" } });
  const asked = keeping.then(() => keep(store, turn, disposition));
  keeping = asked;
  asked.then(() => {
    if (keeping === asked) keeping = NOTHING;
  });
}

async function keep(store, before, disposition) {
  try {
    store.apply({ type: "turn.fetched", turn: await patch(`calls/${before.conversation_id}/`, { disposition }) });
    return true;
  } catch (error) {
    store.apply({ type: "turn.fetched", turn: { ...store.state.turn, disposition: before.disposition } });
    showToast(error.message, "error");
    return false;
  }
}
