// Draws attention to a telephone that rings: in the page's title, and by bringing it into view.

import { readable } from "./numbers.js";

const TITLE = document.title;

let shown = null;

export function callAttention(telephones) {
  const ringing = telephones.find((telephone) => telephone.state === "ringing") ?? null;
  if (ringing === shown) return;
  shown = ringing;
  document.title = ringing ? `☎ ${readable(ringing.phone.number)} rings` : TITLE;
  // Whoever is on another telephone is not torn away from it.
  const others = telephones.filter((telephone) => telephone !== ringing);
  if (others.every((telephone) => telephone.state === "idle")) ringing?.element.scrollIntoView({ block: "nearest" });
}
