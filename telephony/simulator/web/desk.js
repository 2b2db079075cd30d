// The shelf with all that belongs to it: who stands there, what they may call, and in which mood they are.

import { callAttention } from "./attention.js";
import { makeRoom, needsTelephone } from "./guests.js";
import { Shelf } from "./shelf.js";
import { ShelfView } from "./shelf_view.js";
import { changeMood } from "./telephone_actions.js";

export class Desk {
  #calls;
  #log;
  #numbers = [];
  #moods = new Map();
  shelf = new Shelf();

  /** `onChange()` is told that telephones came or went. */
  constructor({ calls, clock, log, onChange }) {
    this.#calls = calls;
    this.#log = log;
    this.onChange = onChange;
    this.view = new ShelfView((phone) => ({ phone, calls, clock, onChange: (change) => this.#remember(phone, change) }));
    for (const phone of this.shelf.phones) this.view.put(phone);
  }

  // What the carrier tells

  /** The numbers that the carrier owns. */
  offer(numbers) {
    this.#numbers = numbers;
    for (const telephone of this.view.all()) telephone.destination.offer(numbers);
  }

  /** The carrier knows each mood, until it is started anew; then the shelf reminds it. */
  agreeOnMoods(phones) {
    this.#moods = new Map(phones.map((phone) => [phone.number, phone.behavior]));
    for (const telephone of this.view.all()) this.#agree(telephone);
  }

  /** Somebody said what happens when a number is called: this page, another, or a script. */
  learnMood({ number, behavior }) {
    this.#moods.set(number, behavior);
    const telephone = this.view.find(number);
    if (telephone) this.#agree(telephone);
  }

  /** A call that nobody on the shelf would hear gets a telephone. */
  welcome(call) {
    if (!needsTelephone(call, { shelf: this.shelf, numbers: this.#numbers })) return;
    const answersItself = (this.#moods.get(call.to) ?? "manual") !== "manual";
    const leaving = (telephone) => this.remove(telephone);
    if (!makeRoom({ shelf: this.shelf, view: this.view, answersItself, onLeave: leaving })) return;
    this.#agree(this.put({ number: call.to, guest: true }));
  }

  render() {
    for (const telephone of this.view.all()) telephone.render();
    callAttention(this.view.all());
  }

  // What the person does

  put(phone) {
    const telephone = this.view.put(this.shelf.add(phone));
    telephone.destination.offer(this.#numbers);
    this.onChange();
    return telephone;
  }

  remove(telephone) {
    this.view.remove(telephone);
    this.shelf.remove(telephone.phone.number);
    this.onChange();
  }

  /** A telephone that was used stays on the shelf. */
  keep({ phone }) {
    this.shelf.keep(phone);
    this.render();
  }

  showLog(telephone) {
    const last = telephone.call ?? this.#calls.lastOf(telephone.phone);
    if (last) this.#log.showOnly(last.sid);
    else telephone.complain("This telephone has had no call yet.");
  }

  withhold(telephone, withheld) {
    this.#remember(telephone.phone, { withheld });
  }

  async chooseMood(telephone, mood) {
    this.#moods.set(telephone.phone.number, mood);
    this.#remember(telephone.phone, { mood });
    await changeMood(telephone, mood);
  }

  #agree(telephone) {
    const { number, mood } = telephone.phone;
    const known = this.#moods.get(number);
    if (!known && mood !== "manual") return changeMood(telephone, mood);
    telephone.part("mood").value = known ?? mood;
    this.#remember(telephone.phone, { mood: known ?? mood });
  }

  #remember(phone, change) {
    Object.assign(phone, change);
    this.shelf.save();
  }
}
