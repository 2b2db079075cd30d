/**
 * The agent's browser telephone on a simulated line: it connects where a real one would, and speaks with the page of
 * telephones through the script that the simulator serves. Without a microphone one still hears.
 */

import { chosenSpeaker, onDevices, openMicrophone } from "./devices.js";

const LAST_CALL = "simulated-call";
const ALONE = "Simulated line";

export function createSimulatorDriver({ simulator_url: simulatorUrl }, report) {
  let microphone = null;
  let line = null;
  report(ALONE);

  async function prepare() {
    const earlier = microphone;
    microphone = await microphoneTrack();
    earlier?.stop();
    line?.speak(microphone);
    report(microphone ? `${ALONE} · microphone ready` : `${ALONE} · no microphone: you only hear`);
  }

  /** Where the voice cannot be carried, the call goes on without. */
  async function enter(sid) {
    remember(sid);
    const { joinVoice } = await import(`${simulatorUrl}/sim/voice.js`);
    line?.leave();
    line = joinVoice({ base: `${simulatorUrl}/`, sid, microphone, speaker: chosenSpeaker(), onChange: tell, onEnd: leave });
  }

  function tell({ heard, hearers }) {
    if (hearers) report(`${ALONE} · microphone on`);
    else report(heard ? `${ALONE} · you hear` : `${ALONE} · the other end has no microphone`);
  }

  function leave() {
    line = null;
    remember(null);
    report(microphone ? `${ALONE} · microphone ready` : ALONE);
  }

  /** Another microphone or speaker was chosen, perhaps in the middle of a call. */
  async function changeDevices() {
    if (microphone) await prepare();
    line?.hearOn(chosenSpeaker());
  }

  onDevices(changeDevices);
  const unfinished = remembered();
  if (unfinished) prepare().then(() => enter(unfinished)).catch(leave);

  return {
    canMute: false,
    prepare,
    setMuted() {},
    async connect({ identity, params }) {
      const answer = await fetch(`${simulatorUrl}/sim/clients/${encodeURIComponent(identity)}/connect`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ params }),
      }).catch(() => null);
      if (!answer?.ok) throw new Error("The simulator does not answer: your audio is not connected.");
      const { sid } = await answer.json();
      enter(sid).catch(leave);
    },
  };
}

async function microphoneTrack() {
  try {
    return (await openMicrophone()).getAudioTracks()[0];
  } catch {
    return null;
  }
}

/** A reloaded page goes on speaking: the simulated call has not ended with it. */
function remember(sid) {
  if (sid) sessionStorage.setItem(LAST_CALL, sid);
  else sessionStorage.removeItem(LAST_CALL);
}

function remembered() {
  return sessionStorage.getItem(LAST_CALL);
}
