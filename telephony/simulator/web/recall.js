// Asks the carrier for what happened before this page listened.

import * as carrier from "./carrier.js";

const KEPT_EXCHANGES = 200;

export async function recallExchanges(log) {
  const { exchanges } = await carrier.fetchExchanges(KEPT_EXCHANGES);
  log.reset(exchanges);
}

/** What was said so far on the calls that the telephones are in. */
export async function recallLogs({ desk, calls, clock }) {
  const shown = desk.view.all().map((telephone) => telephone.call).filter(Boolean);
  await Promise.all(shown.map(({ sid }) => recallLog(sid, { calls, clock })));
  for (const telephone of desk.view.all()) telephone.rehear();
}

async function recallLog(sid, { calls, clock }) {
  const { started_at: startedAt, log } = await carrier.fetchCall(sid);
  const secondsAgo = ((Date.now() - Date.parse(startedAt)) / 1000) * clock.speed;
  const began = clock.now() - secondsAgo;
  calls.setLog(sid, log.map((entry) => ({ ...entry, heardAt: began + entry.at })));
}
