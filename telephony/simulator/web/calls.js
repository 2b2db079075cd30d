// The calls of the carrier, and what was heard on each, as told by its events.

import { isNumber } from "./numbers.js";

const LIVE = new Set(["queued", "initiated", "ringing", "in-progress"]);
const KEPT_ENTRIES = 80;
const KEPT_ENDED = 100;

export const isLive = (call) => LIVE.has(call.status);
export const isToTelephone = (call) => call.direction.startsWith("outbound") && isNumber(call.to);

export class Calls {
  #calls = new Map();
  #entries = new Map();

  reset(calls) {
    const oldestFirst = [...calls].sort((one, other) => one.started_at - other.started_at);
    this.#calls = new Map(oldestFirst.map((call) => [call.sid, call]));
    this.#entries = new Map();
  }

  put(call) {
    this.#calls.set(call.sid, call);
    this.#forgetOldest();
  }

  setLog(sid, entries) {
    this.#entries.set(sid, entries.slice(-KEPT_ENTRIES));
  }

  addEntry(sid, entry) {
    this.setLog(sid, [...this.log(sid), entry]);
  }

  get(sid) {
    return this.#calls.get(sid);
  }

  all() {
    return [...this.#calls.values()];
  }

  log(sid) {
    return this.#entries.get(sid) ?? [];
  }

  /** The call that a telephone is in: the one talked on, else the one that came first. */
  liveOf(phone) {
    const live = this.#of(phone).filter(isLive);
    return live.find((call) => call.status === "in-progress") ?? live[0];
  }

  /** Another call that rings at a telephone in use. */
  waitingOf(phone) {
    const inUse = this.liveOf(phone);
    return this.#of(phone).find((call) => call !== inUse && call.status === "ringing" && isToTelephone(call));
  }

  lastOf(phone) {
    return this.#of(phone).at(-1);
  }

  #of(phone) {
    return this.all().filter((call) => belongs(call, phone));
  }

  #forgetOldest() {
    const ended = this.all().filter((call) => !isLive(call));
    for (const call of ended.slice(0, -KEPT_ENDED)) {
      this.#calls.delete(call.sid);
      this.#entries.delete(call.sid);
    }
  }
}

// A withheld caller cannot be told by number: the telephone remembers the call that it placed.
function belongs(call, phone) {
  if (isToTelephone(call)) return call.to === phone.number;
  return call.direction === "inbound" && (call.sid === phone.placed || call.from === phone.number);
}
