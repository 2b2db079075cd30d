// The shelf as it stands on the page: telephones come, go and are found on it.

import { Telephone } from "./telephone.js";

export class ShelfView {
  #telephones = new Map();
  root = document.getElementById("shelf");

  /** `make(phone)` gives what a Telephone is built from. */
  constructor(make) {
    this.make = make;
  }

  put(phone) {
    const telephone = new Telephone(this.make(phone));
    this.#telephones.set(phone.number, telephone);
    this.root.append(telephone.element);
    telephone.render();
    return telephone;
  }

  remove(telephone) {
    const neighbor = telephone.element.previousElementSibling ?? telephone.element.nextElementSibling;
    const hadFocus = telephone.element.contains(document.activeElement);
    telephone.sounds.follow({ state: "idle", music: false });
    telephone.sounds.hush();
    this.#telephones.delete(telephone.phone.number);
    telephone.element.remove();
    if (hadFocus) (neighbor ?? this.root).focus();
  }

  all() {
    return [...this.#telephones.values()];
  }

  find(number) {
    return this.#telephones.get(number);
  }

  at(element) {
    return this.find(element.closest("[data-phone]")?.dataset.phone);
  }
}
