/** The agent's day in figures, under the queue: fetched anew when a state says that something has ended or begun. */

import { clock } from "../shared/durations.js";
import { debounced } from "../shared/debounced.js";
import { fill } from "../shared/fields.js";
import { get } from "./api.js";

const AT_MOST_EVERY_MS = 2000;
const QUIET = new Set(["ringing"]);

export function showMyDay(store) {
  const strip = document.querySelector("[data-role=my-day]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fetchSoon = debounced(() => fetchDay(strip, zone), AT_MOST_EVERY_MS);

  store.subscribe((_state, message) => {
    if (message?.type === "snapshot" || (message?.type === "agent.state" && !QUIET.has(message.state))) fetchSoon();
  });
}

async function fetchDay(strip, zone) {
  try {
    const day = await get(`agents/me/day/${zone ? `?time_zone=${encodeURIComponent(zone)}` : ""}`);
    fill(strip, { calls: day.calls, callbacks: day.callbacks, missed: day.missed, talk: clock(day.talk_seconds) });
    strip.hidden = false;
  } catch {
    // Figures beside the work: the next change brings them.
  }
}
