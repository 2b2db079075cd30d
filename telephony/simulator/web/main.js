// Puts the page together: events of the carrier in, telephones and log out.

import { addTelephone } from "./add_telephone.js";
import { Calls } from "./calls.js";
import * as carrier from "./carrier.js";
import { Clock } from "./clock.js";
import { clockControl } from "./clock_control.js";
import { listen } from "./events.js";
import { ExchangeLog } from "./exchange_log.js";
import { makeRoom, needsTelephone } from "./guests.js";
import { useKeyboard } from "./keyboard.js";
import { forgetDial, productAddress, wish } from "./link.js";
import { showLive } from "./live.js";
import { Shelf } from "./shelf.js";
import { ShelfView } from "./shelf_view.js";
import { soundSwitch } from "./sound_switch.js";
import { act, changeMood } from "./telephone_actions.js";
import { showRinging } from "./title.js";

const TICK_MS = 100;
const KEPT_EXCHANGES = 200;

const clock = new Clock();
const calls = new Calls();
const shelf = new Shelf();
const log = new ExchangeLog({ calls });
const view = new ShelfView((phone) => ({ phone, calls, clock, onChange: (change) => remember(phone, change) }));
const showClock = clockControl({ clock, onProblem: (sentence) => showLive(sentence, "problem") });
const suggest = addTelephone({ shelf, onAdd: ({ number, withheld }) => addByHand(number, withheld) });
const host = { keep, remove, showLog };

let numbers = [];
let moods = new Map();
let wished = wish();

start();

function start() {
  document.getElementById("product").href = productAddress();
  for (const phone of shelf.phones) view.put(phone);
  suggest();
  soundSwitch();
  useTelephones();
  if (wished.from) wishedTelephone();
  listen({ on: { snapshot, call, log: heard, http, clock: clockSet }, onLive });
  setInterval(tick, TICK_MS);
}

// What the carrier tells

async function snapshot(event) {
  clockSet(event);
  calls.reset(event.calls);
  moods = new Map(event.phones.map((phone) => [phone.number, phone.behavior]));
  offer(event.numbers);
  agreeOnMoods();
  event.calls.forEach(welcome);
  await Promise.all([recallLogs(), recallExchanges()]);
  renderAll();
  if (wished.dial) dialAsWished();
}

function call({ call: changed }) {
  calls.put(changed);
  welcome(changed);
  renderAll();
}

function heard({ sid, entry }) {
  const noted = { ...entry, heardAt: clock.now() };
  calls.addEntry(sid, noted);
  for (const telephone of view.all()) telephone.hear(sid, noted);
}

async function http({ exchange }) {
  log.add(exchange);
  if (exchange.url.includes("IncomingPhoneNumbers") && exchange.method !== "GET") {
    offer((await carrier.fetchNumbers()).numbers);
  }
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
  for (const telephone of view.all()) telephone.tick();
}

// What the shelf does

function renderAll() {
  for (const telephone of view.all()) telephone.render();
  showRinging(view.all());
}

function offer(owned) {
  numbers = owned;
  for (const telephone of view.all()) telephone.destination.offer(numbers);
}

function put(phone) {
  const telephone = view.put(phone);
  telephone.destination.offer(numbers);
  suggest();
  return telephone;
}

function addByHand(number, withheld) {
  put(shelf.add({ number, withheld })).element.focus();
}

function welcome(ringing) {
  if (!needsTelephone(ringing, { shelf, numbers })) return;
  const mood = moods.get(ringing.to) ?? "manual";
  if (!makeRoom({ shelf, view, answersItself: mood !== "manual", onLeave: remove })) return;
  const telephone = put(shelf.add({ number: ringing.to, guest: true }));
  showMood(telephone, mood);
}

function keep({ phone }) {
  shelf.keep(phone);
  renderAll();
}

function remove(telephone) {
  view.remove(telephone);
  shelf.remove(telephone.phone.number);
  suggest();
}

function showLog(telephone) {
  const last = telephone.call ?? calls.lastOf(telephone.phone);
  if (last) return log.showOnly(last.sid);
  telephone.complain("This telephone has had no call yet.");
}

function remember(phone, change) {
  Object.assign(phone, change);
  shelf.save();
}

// The carrier knows each mood, until it is started anew; then the shelf reminds it.
function agreeOnMoods() {
  for (const telephone of view.all()) {
    const { number, mood } = telephone.phone;
    if (moods.has(number)) showMood(telephone, moods.get(number));
    else if (mood !== "manual") changeMood(telephone, mood);
  }
}

function showMood(telephone, mood) {
  telephone.part("mood").value = mood;
  remember(telephone.phone, { mood });
}

async function recallLogs() {
  const shown = view.all().map((telephone) => telephone.call).filter(Boolean);
  await Promise.all(shown.map(async ({ sid }) => {
    const { started_at: startedAt, log: entries } = await carrier.fetchCall(sid);
    const began = clock.now() - (Date.now() - Date.parse(startedAt)) / 1000 * clock.speed;
    calls.setLog(sid, entries.map((entry) => ({ ...entry, heardAt: began + entry.at })));
  }));
  for (const telephone of view.all()) telephone.rehear();
}

async function recallExchanges() {
  log.reset((await carrier.fetchExchanges(KEPT_EXCHANGES)).exchanges);
}

// What the person does

function useTelephones() {
  const root = document.getElementById("shelf");
  useKeyboard(root, { telephoneAt: (element) => view.at(element), host });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    const telephone = button && view.at(button);
    if (telephone) act(telephone, button.dataset.action, host);
  });
  root.addEventListener("change", (event) => settingChanged(event.target));
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const telephone = view.at(event.target);
    if (telephone) act(telephone, "call", host);
  });
}

function settingChanged(field) {
  const telephone = view.at(field);
  if (!telephone) return;
  if (field.dataset.role === "withheld") remember(telephone.phone, { withheld: field.checked });
  if (field.dataset.role === "mood") moods.set(telephone.phone.number, field.value);
  if (field.dataset.role === "mood") changeMood(telephone, field.value).then(() => shelf.save());
}

// What the page's address asks for

function wishedTelephone() {
  const telephone = view.find(wished.from) ?? put(shelf.add({ number: wished.from }));
  if (wished.to) remember(telephone.phone, { to: wished.to });
  if (wished.to) telephone.destination.set(wished.to);
  telephone.element.focus();
  return telephone;
}

function dialAsWished() {
  const telephone = wished.from ? wishedTelephone() : view.all()[0];
  wished = { ...wished, dial: false };
  forgetDial();
  return act(telephone, "call", host);
}
