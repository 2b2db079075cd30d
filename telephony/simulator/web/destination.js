// Chooses the number that a telephone will call: one of the carrier's, or one that is typed.

import { isNumber, normalize, readable } from "./numbers.js";

const TYPED = "typed";

export class Destination {
  #select;
  #typed;
  #typedLabel;
  #numbers = [];
  #onChange;

  /** `onChange(number)` is told each choice. */
  constructor(root, { number, onChange }) {
    this.#select = root.querySelector('[data-role="to"]');
    this.#typed = root.querySelector('[data-role="typed"]');
    this.#typedLabel = root.querySelector('[data-role="typed-label"]');
    this.#onChange = onChange;
    this.#select.addEventListener("change", () => this.#choose(this.#select.value));
    this.#typed.addEventListener("input", () => onChange(this.number));
    this.#typed.value = number;
    this.offer([]);
  }

  /** The numbers that the carrier owns, as {number, friendly_name}. */
  offer(numbers) {
    const wanted = this.number;
    const inOrder = [...numbers].sort((one, other) => one.number.localeCompare(other.number));
    this.#numbers = inOrder.map((owned) => owned.number);
    const options = inOrder.map((owned) => option(owned.number, label(owned)));
    this.#select.replaceChildren(...options, option(TYPED, "Type a number…"));
    this.set(wanted);
  }

  /** The number to call, "" when none is chosen. */
  get number() {
    if (this.#select.value !== TYPED && this.#select.value) return this.#select.value;
    return normalize(this.#typed.value);
  }

  set(number) {
    const known = this.#numbers.includes(number);
    if (!known) this.#typed.value = isNumber(number) ? readable(number) : number;
    this.#show(known ? number : this.#usual(number));
  }

  /** Digits pressed on an idle telephone are dialed one by one. */
  type(digit) {
    const before = this.#select.value === TYPED ? normalize(this.#typed.value) : "";
    this.#typed.value = before + digit;
    this.#show(TYPED);
    this.#onChange(this.number);
  }

  erase() {
    if (this.#select.value !== TYPED) return;
    this.#typed.value = normalize(this.#typed.value).slice(0, -1);
    this.#onChange(this.number);
  }

  #usual(number) {
    return number || !this.#numbers.length ? TYPED : this.#numbers[0];
  }

  #choose(choice) {
    if (choice === TYPED) this.#typed.value = "";
    this.#show(choice);
    if (choice === TYPED) this.#typed.focus();
    this.#onChange(this.number);
  }

  #show(choice) {
    this.#select.value = choice;
    this.#typedLabel.hidden = choice !== TYPED;
  }
}

function option(value, text) {
  return new Option(text, value);
}

function label({ number, friendly_name: name }) {
  return name && name !== number && normalize(name) !== number ? `${name} · ${readable(number)}` : readable(number);
}
