// Says in the page's title that a telephone rings, for whoever looks at another tab.

import { readable } from "./numbers.js";

const TITLE = document.title;

export function showRinging(telephones) {
  const ringing = telephones.find((telephone) => telephone.state === "ringing");
  const title = ringing ? `☎ ${readable(ringing.phone.number)} rings` : TITLE;
  if (document.title !== title) document.title = title;
}
