/** Draws a board: rows are kept by their entry, so that nothing jumps and the focus stays where it is. */

import { fill } from "../shared/fields.js";
import { keyed } from "../shared/keyed.js";
import { readable } from "../shared/numbers.js";
import { drawHelpWanted } from "./help_wanted.js";

export function drawBoard(board, { queue, rows }) {
  drawHelpWanted(board.help_wanted, queue);
  const lines = board.queues.filter((line) => !queue || line.name === queue);
  drawFigures(board, queue, lines);
  keyed(document.querySelector("[data-role=lines]"), lines, "queue", "board-line", (line) => line.name, (element, line) => drawLine(element, line, rows));
  drawAgents(board.agents, queue);
  document.querySelector("[data-role=carrier-down]").hidden = board.carrier === "ok";
}

/** Of one queue, who waits and how long is its own; the rest is counted for all, and says so. */
function drawFigures({ at, figures: all, today }, queue, lines) {
  const figures = queue ? { ...all, ...figuresOf(lines[0], at) } : all;
  for (const scope of document.querySelectorAll("[data-role=scope]")) scope.hidden = !queue;
  for (const name of ["waiting", "callbacks_open", "expiring_soon"]) {
    document.querySelector(`[data-figure=${name}]`).textContent = counted(figures[name]);
  }
  const longest = document.querySelector("[data-figure=longest]");
  longest.dataset.since = figures.longest_since ?? "";
  if (!figures.longest_since) longest.textContent = "0:00";
  document.querySelector("[data-alarm]").dataset.alarm = figures.expiring_soon.count ? "yes" : "no";
  for (const element of document.querySelectorAll("[data-today]")) element.textContent = today[element.dataset.today];
}

function figuresOf(line, at) {
  const since = (line?.entries ?? []).map((entry) => entry.queued_at).filter((moment) => Date.parse(moment) <= Date.parse(at));
  return { waiting: line ?? { count: 0 }, longest_since: since.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null };
}

function drawLine(element, line, rows) {
  const shown = rows ? line.entries.slice(0, rows) : line.entries;
  const more = line.more + line.entries.length - shown.length;
  const head = element.querySelector("h2");
  fill(head, { name: line.name, count: counted(line) });
  keyed(element.querySelector("[data-role=places]"), shown, "entry", "board-row", (entry) => String(entry.id), drawRow);
  fill(element.querySelector("[data-role=more]"), { more: more ? String(more) : "" });
  element.querySelector("[data-role=more]").hidden = more === 0;
  element.querySelector("[data-role=empty]").hidden = shown.length > 0;
}

function drawRow(row, entry) {
  if (row.dataset.kind !== entry.kind) {
    row.querySelector("[data-role=kind]").replaceChildren(document.getElementById(`kind-${entry.kind}`).content.cloneNode(true));
  }
  row.dataset.kind = entry.kind;
  row.dataset.status = entry.status;
  row.dataset.queuedAt = entry.queued_at;
  row.dataset.deadlineAt = entry.deadline_at;
  row.dataset.promisedAt = entry.promised_at ?? "";
  const marks = [entry.category, entry.skills, entry.priority ? `priority ${entry.priority}` : ""];
  fill(row, {
    position: entry.position,
    name: entry.caller_name,
    number: readable(entry.caller),
    why: entry.why,
    marks: marks.filter(Boolean).join(" · "),
  });
}

function drawAgents(agents, queue) {
  const tiles = agents.tiles.filter((tile) => !queue || tile.queues.includes(queue));
  for (const { state, count } of agents.counts) {
    const place = document.querySelector(`[data-role=states] [data-state=${state}] [data-field=count]`);
    place.textContent = String(queue && state !== "offline" ? tiles.filter((tile) => tile.state === state).length : count);
  }
  keyed(document.querySelector("[data-role=tiles]"), tiles, "agent", "board-tile", (tile) => String(tile.id), drawTile);
  const more = document.querySelector("[data-role=more-agents]");
  fill(more, { more: agents.more ? String(agents.more) : "" });
  more.hidden = agents.more === 0;
  document.querySelector("[data-role=no-agents]").hidden = tiles.length > 0;
}

function drawTile(element, tile) {
  element.dataset.state = tile.state;
  element.querySelector("[data-role=since]").dataset.since = tile.since ?? "";
  element.querySelector("[data-role=asks-help]").hidden = !tile.help;
  fill(element, { name: tile.name, label: tile.label, reason: tile.reason, doing: tile.doing });
}

function counted({ count, and_more: andMore }) {
  return andMore ? `${count}+` : String(count);
}
