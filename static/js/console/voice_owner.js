/** Of several tabs one carries the voice of a call: each would be a telephone of its own, and the agent would be there twice. */

/** Connect, unless another tab has this call's voice; answers whether it did. Throws what `connect` throws. */
export function carryVoice(store, conversationId, connect) {
  if (!navigator.locks) return connect();
  return new Promise((resolve, reject) => {
    navigator.locks.request(`voice of ${conversationId}`, { ifAvailable: true }, async (lock) => {
      if (!lock) {
        resolve(false);
        return;
      }
      try {
        await connect();
      } catch (error) {
        reject(error);
        return;
      }
      resolve(true);
      await over(store, conversationId);
    });
  });
}

/** The lock is held as long as the call is on; a tab that is closed lets go by itself. */
function over(store, conversationId) {
  return new Promise((resolve) => {
    store.subscribe(({ call, taking }) => {
      if (!taking && call?.conversation_id !== conversationId) resolve();
    });
  });
}
