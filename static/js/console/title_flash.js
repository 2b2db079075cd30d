/** While something rings, the tab's title alternates with its name: a look at the tab bar is enough. */

import { readable } from "../shared/numbers.js";

const EVERY_MS = 1000;

export function flashTitle(store) {
  const usual = document.title;
  let timer = null;

  store.subscribe(({ offer }) => {
    if (offer && !timer) timer = setInterval(() => alternate(store, usual), EVERY_MS);
    if (!offer && timer) {
      clearInterval(timer);
      timer = null;
    }
    document.title = offer ? titleOf(offer) : usual;
  });
}

function alternate(store, usual) {
  const { offer } = store.state;
  if (offer) document.title = document.title === usual ? titleOf(offer) : usual;
}

function titleOf(offer) {
  return `${offer.kind === "callback" ? "⟲" : "☎"} ${offer.label}: ${offer.caller_name || readable(offer.caller)}`;
}
