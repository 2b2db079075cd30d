/** The agent's turn with the call: fetched where the pushes have not told it, so that note and disposition survive a reload. */

import { get } from "./api.js";

export function keepTurn(store) {
  let asked = null;

  store.subscribe(({ call, wrapUp, turn, taking }) => {
    const wanted = taking ? null : (wrapUp ?? call)?.conversation_id;
    if (!wanted || turn?.conversation_id === wanted) asked = null;
    else if (asked !== wanted) {
      asked = wanted;
      fetchTurn(store, wanted);
    }
  });
}

async function fetchTurn(store, conversationId) {
  try {
    store.apply({ type: "turn.fetched", turn: await get(`calls/${conversationId}/`) });
  } catch {
    // The snapshot after the next reconnect has it.
  }
}
