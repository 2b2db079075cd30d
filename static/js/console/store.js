/** What the console knows, as the server told it; whoever draws subscribes. */

import { nextState, START } from "./transitions.js";

export function createStore() {
  let state = START;
  const listeners = [];

  return {
    get state() {
      return state;
    },
    /** The server's time in milliseconds, as near as its last message tells. */
    now: () => Date.now() + state.skew,
    subscribe(listener) {
      listeners.push(listener);
      listener(state);
    },
    apply(message) {
      state = nextState(state, message);
      listeners.forEach((listener) => listener(state, message));
    },
  };
}
