// Asks the carrier for what happened before this page listened.

import * as carrier from "./carrier.js";

const KEPT_EXCHANGES = 200;

export async function recallExchanges(log) {
  const { exchanges } = await carrier.fetchExchanges(KEPT_EXCHANGES);
  log.reset(exchanges);
}

/** What was said so far on the calls that the telephones are in. */
export async function recallLogs({ desk, calls }) {
  const shown = desk.view.all().map((telephone) => telephone.call).filter(Boolean);
  await Promise.all(shown.map(async ({ sid }) => calls.setLog(sid, (await carrier.fetchCall(sid)).log)));
  for (const telephone of desk.view.all()) telephone.rehear();
}
