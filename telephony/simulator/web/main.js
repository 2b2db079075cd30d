// Puts the page together: events of the carrier in, telephones and log out.

import { addTelephone } from "./add_telephone.js";
import { Calls } from "./calls.js";
import * as carrier from "./carrier.js";
import { Clock } from "./clock.js";
import { clockControl } from "./clock_control.js";
import { Desk } from "./desk.js";
import { listen } from "./events.js";
import { ExchangeLog } from "./exchange_log.js";
import { useKeyboard } from "./keyboard.js";
import { productAddress } from "./link.js";
import { showLive } from "./live.js";
import { recallExchanges, recallLogs } from "./recall.js";
import { soundSwitch } from "./sound_switch.js";
import { useTouch } from "./touch.js";
import { Voices } from "./voices.js";
import { wishedCall } from "./wished_call.js";

const TICK_MS = 100;

const clock = new Clock();
const calls = new Calls();
const log = new ExchangeLog({ calls });
const desk = new Desk({ calls, clock, log, onChange: () => suggest() });
const suggest = addTelephone({ shelf: desk.shelf, onAdd: (phone) => desk.put(phone).element.focus() });
const showClock = clockControl({ clock, onProblem: (sentence) => showLive(sentence, "problem") });
const dialWished = wishedCall(desk);
const voices = new Voices({ desk, onProblem: (sentence) => showLive(sentence, "problem") });

document.getElementById("product").href = productAddress();
soundSwitch();
suggest();
useTouch(desk.view.root, { desk });
useKeyboard(desk.view.root, { desk });
listen({ on: { snapshot, call, log: heard, http, phone, clock: clockSet }, onLive });
setInterval(tick, TICK_MS);

async function snapshot(event) {
  clockSet(event);
  calls.reset(event.calls);
  desk.offer(event.numbers);
  desk.agreeOnMoods(event.phones);
  event.calls.forEach((known) => desk.welcome(known));
  await Promise.all([recallLogs({ desk, calls }), recallExchanges(log)]);
  desk.render();
  voices.render();
  dialWished();
}

function call({ call: changed }) {
  calls.put(changed);
  desk.welcome(changed);
  desk.render();
  voices.render();
}

function heard({ sid, entry }) {
  calls.addEntry(sid, entry);
  for (const telephone of desk.view.all()) telephone.hear(sid, entry);
}

function phone({ phone: configured }) {
  desk.learnMood(configured);
}

async function http({ exchange }) {
  log.add(exchange);
  const changesNumbers = exchange.url.includes("IncomingPhoneNumbers") && exchange.method !== "GET";
  if (changesNumbers) desk.offer((await carrier.fetchNumbers()).numbers);
}

function clockSet({ now, speed }) {
  clock.set({ now, speed });
  showClock();
}

function onLive(connected) {
  showLive(connected ? "Live" : "Reconnecting…", connected ? "yes" : "no");
}

function tick() {
  showClock();
  for (const telephone of desk.view.all()) telephone.tick();
}
