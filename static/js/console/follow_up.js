/** What follows a call: a ticket, or a time at which the customer is called again. Each once a call. */

import { fill } from "../shared/fields.js";
import { showToast } from "../shared/toast.js";
import { post } from "./api.js";

const QUARTER_MS = 15 * 60 * 1000;

export function showFollowUp(store) {
  const place = document.querySelector("[data-role=follow-up]");
  const ticket = place.querySelector("[data-role=open-ticket]");
  const later = place.querySelector("[data-role=call-later]");
  let conversation = null;

  store.subscribe(({ turn }) => {
    if (!turn) return;
    draw(place, turn);
    if (turn.conversation_id === conversation) return;
    conversation = turn.conversation_id;
    for (const form of [ticket, later]) form.reset();
    ticket.elements.subject.value = turn.ticket_subject;
    for (const box of place.querySelectorAll("details")) box.open = false;
  });

  once(ticket, async () => {
    const { turn } = store.state;
    const opened = await post(`calls/${turn.conversation_id}/ticket/`, {
      subject: ticket.elements.subject.value,
      text: document.querySelector("[data-role=note] textarea").value,
    });
    changed(store, turn, { ticket: opened.number });
  });
  once(later, async () => {
    const { turn } = store.state;
    const moment = new Date(later.elements.at.value);
    if (Number.isNaN(moment.getTime())) throw new Error("Choose a day and a time first.");
    const agreed = await post(`calls/${turn.conversation_id}/call-back-later/`, { at: moment.toISOString() });
    changed(store, turn, { callback_at: agreed.not_before });
  });
  for (const button of later.querySelectorAll("[data-later]")) {
    button.addEventListener("click", () => {
      later.elements.at.value = localTime(soon(button.dataset.later));
    });
  }
}

function draw(place, { ticket, callback_at: callbackAt }) {
  const link = place.querySelector("[data-role=ticket-opened]");
  link.hidden = !ticket;
  if (ticket) {
    link.textContent = `Ticket #${ticket}`;
    link.href = `/tickets/${ticket}/`;
  }
  place.querySelector("[data-role=ticket-box]").hidden = Boolean(ticket);
  place.querySelector("[data-role=later-box]").hidden = Boolean(callbackAt);
  fill(place, { agreed: callbackAt ? `Will be called on ${inWords(callbackAt)}` : "" });
}

/** One request at a time: a second click while the first is under way does nothing. */
function once(form, send) {
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    try {
      await send();
    } catch (error) {
      showToast(error.message, "error");
    } finally {
      button.disabled = false;
    }
  });
}

function changed(store, turn, news) {
  if (store.state.turn?.conversation_id !== turn.conversation_id) return;
  store.apply({ type: "turn.fetched", turn: { ...store.state.turn, ...news } });
}

function soon(word) {
  const now = Date.now();
  if (word !== "tomorrow") return new Date(Math.ceil((now + Number(word) * 60000) / QUARTER_MS) * QUARTER_MS);
  const day = new Date(now);
  day.setDate(day.getDate() + 1);
  day.setHours(10, 0, 0, 0);
  return day;
}

/** As an <input type=datetime-local> takes it. */
function localTime(moment) {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function inWords(iso) {
  return new Date(iso).toLocaleString(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
