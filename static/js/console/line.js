/** The queue view: who waits, longest first, counting up; fetched anew when the server says that it changed. */

import { debounced } from "../shared/debounced.js";
import { clock } from "../shared/durations.js";
import { fill } from "../shared/fields.js";
import { keyed } from "../shared/keyed.js";
import { readable } from "../shared/numbers.js";
import { onTick } from "../shared/ticker.js";
import { get } from "./api.js";
import { where } from "./words.js";

const FETCH_AT_MOST_EVERY_MS = 1000;
const MAY_PICK = new Set(["available", "away"]);
const STATUS_WORDS = { offered: "ringing" };
const IN_LINE = new Set(["waiting", "offered"]);

export function showLine(store) {
  const list = document.querySelector("[data-role=queue]");
  const fetchSoon = debounced(() => fetchLine(store), FETCH_AT_MOST_EVERY_MS);
  let drawn = null;

  store.subscribe((state, message) => {
    if (message?.type === "queue.changed") fetchSoon();
    const mayPick = MAY_PICK.has(state.agent.state) && !state.taking;
    if (drawn !== state.queue) draw(list, state.queue);
    drawn = state.queue;
    for (const row of list.children) row.querySelector("[data-action=pick]").disabled = !mayPick || notYet(row, store.now());
  });
  onTick(() => countUp(list, (store.now() - store.state.queueAt) / 1000));
}

async function fetchLine(store) {
  try {
    const answer = await get("queue-entries/?status=waiting&status=offered");
    store.apply({ type: "queue.fetched", entries: answer.results ?? answer, fetchedAt: store.now() });
  } catch {
    // The next push or the snapshot after a reconnect brings it.
  }
}

function draw(list, entries) {
  const waiting = entries.filter((entry) => IN_LINE.has(entry.status)); // what others have in hand is not to be taken
  keyed(list, waiting, "entry", "queue-entry", (entry) => String(entry.id), drawRow);
  document.querySelector("[data-role=queue-count]").textContent = String(waiting.length);
  document.querySelector("[data-role=queue-empty]").hidden = waiting.length > 0;
}

function drawRow(row, entry) {
  row.dataset.kind = entry.kind;
  row.dataset.status = entry.status;
  row.dataset.waitedSeconds = entry.waited_seconds;
  row.dataset.notBefore = entry.not_before ?? "";
  row.dataset.later = Date.parse(entry.queued_at) > Date.now() ? "yes" : ""; // agreed on, and not in line yet
  const number = readable(entry.kind === "callback" ? entry.callback_number || entry.caller : entry.caller);
  const status = STATUS_WORDS[entry.status];
  const place = entry.position ? `no. ${entry.position}` : "";
  fill(row, { caller: number, due: dueInWords(entry), where: [where(entry), status ?? place].filter(Boolean).join(" · ") });
  const pick = row.querySelector("[data-action=pick]");
  pick.hidden = entry.status !== "waiting";
  pick.setAttribute("aria-label", `Pick ${number}`);
}

function notYet(row, now) {
  return Date.parse(row.dataset.notBefore) > now;
}

/** From when on it is offered; nothing where it may be offered now. */
function dueInWords({ not_before: notBefore }) {
  if (!notBefore || Date.parse(notBefore) <= Date.now()) return "";
  return `from ${new Date(notBefore).toLocaleString(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" })}`;
}

function countUp(list, elapsed) {
  for (const row of list.children) {
    const waited = clock(Number(row.dataset.waitedSeconds) + elapsed);
    row.querySelector("[data-role=waited]").textContent = row.dataset.later ? "later" : waited;
  }
}
