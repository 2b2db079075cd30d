/** Agents who wait for a supervisor: a strip that nobody overlooks, said once to a screen reader, and in the title. */

import { fill } from "../shared/fields.js";
import { keyed } from "../shared/keyed.js";

const strip = document.querySelector("[data-role=help-wanted]");
const said = document.querySelector("[data-role=help-said]");
const title = document.title;
let known = new Set();

export function drawHelpWanted(wanted, queue) {
  const shown = wanted.filter((one) => !queue || one.queue === queue);
  strip.hidden = shown.length === 0;
  keyed(strip.querySelector("[data-role=asking]"), shown, "asks", "board-asks", (one) => String(one.id), draw);
  document.title = shown.length ? `(${shown.length}) Asked for help · ${title}` : title;
  sayWhatIsNew(shown);
}

function draw(row, one) {
  row.querySelector("[data-since]").dataset.since = one.asked_at;
  fill(row, { agent: one.agent, reason: one.reason, who: one.who, queue: one.queue, coming: one.coming.length ? `${one.coming.join(", ")} on the way` : "" });
  const link = row.querySelector("[data-role=go]");
  const address = `/conversations/${one.conversation_id}/#monitor`;
  if (link && link.getAttribute("href") !== address) link.href = address;
}

function sayWhatIsNew(shown) {
  const keys = shown.map((one) => `${one.id} ${one.asked_at}`);
  const news = shown.filter((one, place) => !known.has(keys[place]));
  known = new Set(keys);
  if (news.length) said.textContent = news.map(({ agent, reason }) => `${agent} asks for help${reason ? `: ${reason}` : ""}.`).join(" ");
  else if (!shown.length) said.textContent = "";
}
