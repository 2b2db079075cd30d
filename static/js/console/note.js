/** The note of a call: written while they talk and afterwards, kept at every pause in the typing, the same in all tabs. */

import { patch, patchWhileLeaving } from "./api.js";

const PAUSE_MS = 700;
const AGAIN_MS = 3000;

export function keepNote(store) {
  const section = document.querySelector("[data-role=note]");
  const words = section.querySelector("textarea");
  const status = section.querySelector("[data-role=note-status]");
  let conversation = null;
  let kept = "";
  let timer = null;
  let saving = Promise.resolve();

  store.subscribe(({ turn, call, wrapUp }) => {
    const about = (wrapUp ?? call)?.conversation_id ?? null;
    section.hidden = !about;
    place(section, wrapUp && !call ? "[data-role=note-in-wrap-up]" : "[data-role=note-in-call]");
    if (about !== conversation) begin(about);
    if (about && turn?.conversation_id === about && turn.note !== kept && words.value === kept) show(turn.note);
  });

  /** There is room to write at once, before the server has told what was written already. */
  function begin(about) {
    save();
    conversation = about;
    show("");
    status.textContent = "";
  }

  function show(text) {
    kept = text;
    words.value = text;
  }

  /** One after the other, so that what was written last is what stays. */
  function save() {
    clearTimeout(timer);
    timer = null;
    if (!conversation || words.value === kept) return;
    const [about, text] = [conversation, words.value];
    status.textContent = "Saving…";
    saving = saving.then(() => keep(about, text));
  }

  async function keep(about, text) {
    try {
      await patch(`calls/${about}/`, { note: text });
      if (about !== conversation) return;
      kept = text;
      showTo(store, about, text);
      status.textContent = words.value === text ? "Saved" : "";
    } catch (error) {
      if (about !== conversation) return;
      status.textContent = `Not saved: ${error.message}`;
      if (error.status === 0 || error.status >= 500) timer ??= setTimeout(save, AGAIN_MS);
    }
  }

  words.addEventListener("input", () => {
    status.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  words.addEventListener("blur", save);
  window.addEventListener("pagehide", () => {
    if (conversation && words.value !== kept) patchWhileLeaving(`calls/${conversation}/`, { note: words.value });
  });
}

function showTo(store, about, note) {
  const { turn } = store.state;
  if (turn?.conversation_id === about) store.apply({ type: "turn.fetched", turn: { ...turn, note } });
}

/** During the call below it, afterwards among what is to be done; who is typing types on. */
function place(section, where) {
  const home = document.querySelector(where);
  if (section.parentElement === home) return;
  const typing = section.contains(document.activeElement) ? document.activeElement : null;
  home.append(section);
  typing?.focus();
}
