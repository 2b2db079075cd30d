/** The agent's console: connects the server's pushes, the store, the parts of the page and the agent's audio. */

import { createAgentAudio } from "../audio/agent_audio.js";
import { dial, startActions } from "./actions.js";
import { announceOffers } from "./announcer.js";
import { startAwayMenu } from "./away_menu.js";
import { showCall } from "./call_card.js";
import { showCaller } from "./caller_panel.js";
import { showConnection } from "./connection.js";
import { notifyInBackground } from "./desktop_notification.js";
import { startDialField } from "./dial_field.js";
import { showDispositions } from "./dispositions.js";
import { tellTheFrame } from "./embedded.js";
import { showFollowUp } from "./follow_up.js";
import { startHelp } from "./help.js";
import { showIdle } from "./idle_card.js";
import { showLine } from "./line.js";
import { showMyDay } from "./my_day.js";
import { keepNote } from "./note.js";
import { showNotice } from "./notice.js";
import { showOffer } from "./offer_card.js";
import { resumeAudio } from "./resume_audio.js";
import { ringOnOffer } from "./ring_sound.js";
import { startShortcuts } from "./shortcuts.js";
import { startSoundSettings } from "./sound_settings.js";
import { openSocket } from "./socket.js";
import { showTalking } from "./talking.js";
import { showState } from "./state_switch.js";
import { createStore } from "./store.js";
import { flashTitle } from "./title_flash.js";
import { keepTurn } from "./turn.js";
import { showWrapUp } from "./wrap_up_card.js";

const config = JSON.parse(document.getElementById("console-config").textContent);
const page = document.querySelector("[data-role=console]");
const store = createStore();
const audio = createAgentAudio(config.audio);

for (const show of [showConnection, showState, showLine, showNotice, showIdle, showOffer, showCall, showTalking, showWrapUp, showCaller]) {
  show(store, audio);
}
for (const alert of [announceOffers, ringOnOffer, flashTitle, notifyInBackground]) {
  alert(store);
}
startActions(store, audio);
startDialField(store, audio);
resumeAudio(store, audio);
for (const start of [keepTurn, keepNote, showDispositions, showFollowUp, showMyDay]) start(store);
startShortcuts();
startAwayMenu();
startSoundSettings();
startHelp();

tellTheFrame(store, [...config.embed_origins, window.location.origin], (wish) => dial(store, audio, wish, { isShown: true }));

openSocket({
  path: config.socket,
  heartbeatSeconds: config.heartbeat_seconds,
  onMessage(message) {
    store.apply(message);
    page.dataset.ready = "yes";
  },
  onConnection: (connection) => store.apply({ type: "connection", connection }),
});
