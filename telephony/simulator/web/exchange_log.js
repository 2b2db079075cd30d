// The log beside the shelf: newest first, for one call or all, and it can be paused.

import { exchangeItem } from "./exchange_view.js";
import { callsOf } from "./exchange_words.js";
import { readable } from "./numbers.js";

const KEPT = 300;
const DRAW_AFTER_MS = 200;

export class ExchangeLog {
  #exchanges = [];
  #pending = [];
  #drawing = null;
  #paused = false;
  #calls;
  #list = document.getElementById("exchange-list");
  #filter = document.getElementById("exchange-filter");
  #pause = document.getElementById("exchange-pause");

  constructor({ calls }) {
    this.#calls = calls;
    this.#filter.addEventListener("change", () => this.#redraw());
    this.#pause.addEventListener("click", () => this.#setPaused(!this.#paused));
    document.getElementById("exchange-clear").addEventListener("click", () => this.reset([]));
    this.#redraw();
  }

  /** Starts again with these, in any order. */
  reset(exchanges) {
    this.#exchanges = exchanges.map(withCalls).sort((one, other) => Number(other.id) - Number(one.id)).slice(0, KEPT);
    this.#pending = [];
    this.#redraw();
  }

  add(exchange) {
    this.#pending.push(withCalls(exchange));
    if (this.#pending.length > KEPT) this.#pending.shift();
    this.#drawing ??= setTimeout(() => this.#draw(), DRAW_AFTER_MS);
  }

  /** Shows one call only. */
  showOnly(sid) {
    this.#offerCalls(sid);
    this.#filter.value = sid;
    this.#redraw();
    document.getElementById("exchanges").scrollIntoView({ block: "nearest" });
  }

  #setPaused(paused) {
    this.#paused = paused;
    this.#pause.setAttribute("aria-pressed", String(paused));
    this.#draw();
  }

  // Exchanges arrive in bursts: they are drawn together.
  #draw() {
    this.#drawing = null;
    this.#labelPause();
    if (this.#paused) return;
    const fresh = this.#pending.reverse();
    this.#pending = [];
    this.#exchanges = [...fresh, ...this.#exchanges].slice(0, KEPT);
    this.#list.prepend(...fresh.filter((exchange) => this.#wanted(exchange)).map(exchangeItem));
    while (this.#list.children.length > KEPT) this.#list.lastElementChild.remove();
    this.#finish();
  }

  #redraw() {
    this.#list.replaceChildren(...this.#exchanges.filter((exchange) => this.#wanted(exchange)).map(exchangeItem));
    this.#finish();
  }

  #finish() {
    this.#labelPause();
    this.#offerCalls(this.#filter.value);
    document.getElementById("exchange-empty").hidden = this.#list.children.length > 0;
  }

  #wanted({ calls }) {
    return !this.#filter.value || calls.includes(this.#filter.value);
  }

  #labelPause() {
    const waiting = this.#pending.length ? ` (${this.#pending.length} new)` : "";
    this.#pause.querySelector('[data-role="pause-label"]').textContent = this.#paused ? `Resume${waiting}` : "Pause";
  }

  #offerCalls(chosen) {
    const sids = [...new Set([chosen, ...this.#exchanges.flatMap(({ calls }) => calls)])].filter(Boolean);
    const offered = [...this.#filter.options].slice(1).map((option) => option.value);
    if (sids.join() === offered.join()) return;
    this.#filter.replaceChildren(new Option("All calls", ""), ...sids.map((sid) => new Option(this.#name(sid), sid)));
    this.#filter.value = chosen;
  }

  #name(sid) {
    const call = this.#calls.get(sid);
    return call ? `${readable(call.client ?? call.from)} → ${readable(call.to) }` : `${sid.slice(0, 8)}…`;
  }
}

function withCalls(exchange) {
  return { ...exchange, calls: callsOf(exchange) };
}
