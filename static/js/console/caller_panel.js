/** Who it is: number, data sources, and the tickets of that number, fetched once per caller. */

import { fill, fillPairs, isWebAddress } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { get } from "./api.js";

const MOST_TICKETS = 5;

export function showCaller(store) {
  const panel = document.querySelector("[data-role=caller-panel]");
  let shown = null;

  store.subscribe(({ offer, call, result, wrapUp }) => {
    const who = offer ?? call ?? (wrapUp ? result : null);
    panel.querySelector("[data-role=caller-facts]").hidden = !who?.caller;
    panel.querySelector("[data-role=caller-empty]").hidden = Boolean(who?.caller);
    if (!who?.caller) {
      shown = null;
      return;
    }
    if (who.data) drawData(panel, who.data);
    drawRecord(panel.querySelector("[data-role=caller-record]"), who.screen_pop_url);
    if (who.caller === shown) return;
    shown = who.caller;
    if (!who.data) drawData(panel, {});
    fill(panel, { caller_name: who.caller_name, caller: readable(who.caller) });
    fetchTickets(panel, who.caller, () => shown === who.caller);
  });
}

function drawData(panel, data) {
  fillPairs(panel.querySelector("[data-role=caller-data]"), data);
  panel.querySelector("[data-role=caller-data-empty]").hidden = Object.keys(data).length > 0;
}

function drawRecord(link, url) {
  link.hidden = !isWebAddress(url);
  if (!link.hidden) link.href = url;
}

async function fetchTickets(panel, caller, stillShown) {
  drawTickets(panel, []);
  if (!caller.startsWith("+")) return;
  try {
    const answer = await get(`tickets/?search=${encodeURIComponent(caller)}`);
    if (stillShown()) drawTickets(panel, (answer.results ?? answer).slice(0, MOST_TICKETS));
  } catch {
    // A panel beside the call: without it the call goes on.
  }
}

function drawTickets(panel, tickets) {
  panel.querySelector("[data-role=caller-tickets]").replaceChildren(...tickets.map(ticketRow));
  panel.querySelector("[data-role=caller-tickets-empty]").hidden = tickets.length > 0;
}

function ticketRow(ticket) {
  const row = document.getElementById("caller-ticket").content.firstElementChild.cloneNode(true);
  fill(row, { subject: `#${ticket.number} ${ticket.subject}`, status: ticket.status });
  row.querySelector("a").href = `/tickets/${ticket.number}/`;
  return row;
}
