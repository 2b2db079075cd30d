// Places the call that the page's address asks for, so that a link can make somebody the caller.

import { forgetDial, wish } from "./link.js";
import { act } from "./telephone_actions.js";

/** Returns `dial()`, to be called once the carrier is heard; it dials at most once. */
export function wishedCall(desk) {
  const { from, to, dial } = wish();
  const telephone = from ? prepared(desk, from) : desk.view.all()[0];
  if (to) choose(telephone, to);
  let isDue = dial;
  return () => {
    if (!isDue) return;
    isDue = false;
    forgetDial();
    if (to) choose(telephone, to);
    return act(telephone, "call", desk);
  };
}

function prepared(desk, number) {
  const telephone = desk.view.find(number) ?? desk.put({ number });
  telephone.element.scrollIntoView({ block: "nearest" });
  telephone.element.focus();
  return telephone;
}

function choose(telephone, number) {
  telephone.phone.to = number;
  telephone.destination.set(number);
}
