/** The queue view: who waits, longest first, counting up; fetched anew when the server says that it changed. */

import { clock } from "../shared/durations.js";
import { fill } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { onTick } from "../shared/ticker.js";
import { get } from "./api.js";
import { where } from "./words.js";

const FETCH_AT_MOST_EVERY_MS = 1000;
const MAY_PICK = new Set(["available", "away"]);
const STATUS_WORDS = { offered: "ringing", connecting_agent: "with an agent", dialing: "being called", connected: "talking" };

export function showLine(store) {
  const list = document.querySelector("[data-role=queue]");
  const fetchSoon = debounced(() => fetchLine(store), FETCH_AT_MOST_EVERY_MS);
  let drawn = null;

  store.subscribe((state, message) => {
    if (message?.type === "queue.changed") fetchSoon();
    const mayPick = MAY_PICK.has(state.agent.state) && !state.taking;
    if (drawn !== state.queue) draw(list, state.queue);
    drawn = state.queue;
    for (const button of list.querySelectorAll("[data-action=pick]")) button.disabled = !mayPick;
  });
  onTick(() => countUp(list, (store.now() - store.state.queueAt) / 1000));
}

function debounced(run, everyMs) {
  let last = -Infinity;
  let timer = null;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      run();
    }, Math.max(0, last + everyMs - performance.now()));
  };
}

async function fetchLine(store) {
  try {
    const answer = await get("queue-entries/");
    store.apply({ type: "queue.fetched", entries: answer.results ?? answer, fetchedAt: store.now() });
  } catch {
    // The next push or the snapshot after a reconnect brings it.
  }
}

function draw(list, entries) {
  const known = new Map([...list.children].map((row) => [row.dataset.entry, row]));
  list.replaceChildren(...entries.map((entry) => drawRow(known.get(String(entry.id)) ?? newRow(), entry)));
  document.querySelector("[data-role=queue-count]").textContent = String(entries.length);
  document.querySelector("[data-role=queue-empty]").hidden = entries.length > 0;
}

function newRow() {
  return document.getElementById("queue-entry").content.firstElementChild.cloneNode(true);
}

function drawRow(row, entry) {
  row.dataset.entry = entry.id;
  row.dataset.kind = entry.kind;
  row.dataset.status = entry.status;
  row.dataset.waitedSeconds = entry.waited_seconds;
  const number = readable(entry.kind === "callback" ? entry.callback_number || entry.caller : entry.caller);
  const status = STATUS_WORDS[entry.status];
  const place = entry.position ? `no. ${entry.position}` : "";
  fill(row, { caller: number, where: [where(entry), status ?? place].filter(Boolean).join(" · ") });
  const pick = row.querySelector("[data-action=pick]");
  pick.hidden = entry.status !== "waiting";
  pick.setAttribute("aria-label", `Pick ${number}`);
  return row;
}

function countUp(list, elapsed) {
  for (const row of list.children) {
    row.querySelector("[data-role=waited]").textContent = clock(Number(row.dataset.waitedSeconds) + elapsed);
  }
}
