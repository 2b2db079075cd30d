// Which telephones stand on the shelf, remembered by this browser.

import { isNumber, nextFree } from "./numbers.js";
import { remember, remembered } from "./storage.js";

const KEY = "telephones";
const AT_FIRST = 3;
const MOST_GUESTS = 6;

/** A telephone: number, withheld, to, mood, placed (the call that it placed last), guest. */
export class Shelf {
  phones = phonesOfBefore();

  find(number) {
    return this.phones.find((phone) => phone.number === number);
  }

  add({ number, withheld = false, guest = false }) {
    const phone = { ...complete({ number, withheld }), guest };
    this.phones.push(phone);
    this.save();
    return phone;
  }

  remove(number) {
    this.phones = this.phones.filter((phone) => phone.number !== number);
    this.save();
  }

  nextNumber() {
    return nextFree(this.phones.map((phone) => phone.number));
  }

  /** Guests came by themselves, because they were called: too many when there are more than six. */
  tooManyGuests() {
    return this.phones.filter((phone) => phone.guest).length >= MOST_GUESTS;
  }

  /** A guest that a person has used stays. */
  keep(phone) {
    phone.guest = false;
    this.save();
  }

  save() {
    remember(KEY, this.phones.filter((phone) => !phone.guest));
  }
}

function phonesOfBefore() {
  const before = remembered(KEY);
  const phones = (Array.isArray(before) ? before : []).filter((phone) => isNumber(phone?.number ?? ""));
  return phones.length ? phones.map(complete) : firstPhones();
}

function complete({ number, withheld, to, mood, placed }) {
  return {
    number,
    withheld: withheld === true,
    guest: false,
    to: typeof to === "string" ? to : "",
    mood: typeof mood === "string" ? mood : "manual",
    placed: typeof placed === "string" ? placed : null,
  };
}

function firstPhones() {
  const numbers = [];
  while (numbers.length < AT_FIRST) numbers.push(nextFree(numbers));
  return numbers.map((number) => complete({ number }));
}
