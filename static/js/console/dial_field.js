/** The field in which an agent writes a number to call it by hand, and the choice of the number that the customer sees. */

import { readable } from "../shared/numbers.js";
import { showToast } from "../shared/toast.js";
import { dial } from "./actions.js";
import { get } from "./api.js";

const MAY_DIAL = new Set(["available", "away"]);
const REMEMBERED = "console.calls-from";

export function startDialField(store, audio) {
  const form = document.querySelector("[data-role=dial]");
  const { number, phone_number: from } = form.elements;
  let isAsked = false;

  store.subscribe(({ agent }) => {
    form.hidden = !MAY_DIAL.has(agent.state);
    if (!form.hidden && !isAsked) offerNumbers(form, from);
    isAsked ||= !form.hidden;
  });
  from.addEventListener("change", () => localStorage.setItem(REMEMBERED, from.value));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await dial(store, audio, { number: number.value, phone_number: from.value || undefined });
      number.value = "";
    } catch (error) {
      showToast(error.message, "error");
      number.focus();
    }
  });
}

/** Where there is a choice; without one, or without an answer, the server chooses. */
async function offerNumbers(form, from) {
  const numbers = await get("calls/numbers/").catch(() => []);
  if (numbers.length < 2) return;
  const open = numbers.find((one) => one.is_open) ?? numbers[0];
  from.replaceChildren(...numbers.map((one) => new Option(`${one.name} ${readable(one.number)}`, one.number)));
  from.value = localStorage.getItem(REMEMBERED) ?? open.number;
  if (!from.value) from.value = open.number;
  form.querySelector("[data-role=dial-from]").hidden = false;
}
