/** A page reloaded between accept and its audio finds in the snapshot with what to connect. */

import { carryVoice } from "./voice_owner.js";

export function resumeAudio(store, audio) {
  const resumed = new Set();

  store.subscribe(({ call }, message) => {
    if (message?.type !== "snapshot" || !call?.connect || audio.isConnecting) return;
    if (resumed.has(call.conversation_id)) return;
    resumed.add(call.conversation_id);
    carryVoice(store, call.conversation_id, () => audio.connect(call.connect));
  });
}
