/** Who it is: number, data sources, earlier contacts and open tickets of that number, fetched once per caller. */

import { fill, fillPairs, isWebAddress } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { get } from "./api.js";

const MOST_SHOWN = 5;

export function showCaller(store) {
  const panel = document.querySelector("[data-role=caller-panel]");
  let shown = null;

  store.subscribe(({ offer, call, result, wrapUp, turn }) => {
    const who = offer ?? call ?? (wrapUp ? (result ?? turn) : null);
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
    const stillShown = () => shown === who.caller;
    fetchInto(panel, "contacts", `contacts/?number=${encodeURIComponent(who.caller)}&limit=${MOST_SHOWN + 1}`, { who, stillShown });
    fetchInto(panel, "tickets", `tickets/?status=open&status=pending&limit=${MOST_SHOWN}&search=${encodeURIComponent(who.caller)}`, { who, stillShown });
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

/** A list beside the call: without it the call goes on. */
async function fetchInto(panel, name, path, { who, stillShown }) {
  drawList(panel, name, []);
  if (!who.caller.startsWith("+")) return;
  try {
    const { results } = await get(path);
    const others = results.filter((row) => row.conversation_id !== who.conversation_id || name === "tickets");
    if (stillShown()) drawList(panel, name, others.slice(0, MOST_SHOWN));
  } catch {
    // Nothing is shown, which is what is known.
  }
}

function drawList(panel, name, rows) {
  panel.querySelector(`[data-role=caller-${name}]`).replaceChildren(...rows.map(ROWS[name]));
  panel.querySelector(`[data-role=caller-${name}-empty]`).hidden = rows.length > 0;
}

const ROWS = {
  tickets(ticket) {
    const row = copyOf("caller-ticket");
    fill(row, { subject: `#${ticket.number} ${ticket.subject}`, status: ticket.status });
    row.querySelector("a").href = `/tickets/${ticket.number}/`;
    return row;
  },

  contacts(contact) {
    const row = copyOf("caller-contact");
    const came = contact.disposition || contact.outcome;
    fill(row, { when: dayInWords(contact.started_at), what: [contact.queue, came, contact.agent].filter(Boolean).join(" · "), note: contact.note });
    row.querySelector("a").href = `/conversations/${contact.conversation_id}/`;
    row.querySelector("a").title = new Date(contact.started_at).toLocaleString();
    return row;
  },
};

function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

function dayInWords(iso) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(iso).setHours(0, 0, 0, 0)) / 86400000);
  if (days <= 1) return `${days === 1 ? "Yesterday" : "Today"} ${new Date(iso).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`;
  return new Date(iso).toLocaleDateString(undefined, { day: "numeric", month: "short", year: days > 300 ? "numeric" : undefined });
}
