// Puts a telephone on the shelf for a number that is called and has none.

import { isLive, isToTelephone } from "./calls.js";

/** True when somebody should see this call ring. Calls to the carrier's own numbers run their documents instead. */
export function needsTelephone(call, { shelf, numbers }) {
  if (!isToTelephone(call) || !isLive(call) || shelf.find(call.to)) return false;
  return !numbers.some((owned) => owned.number === call.to);
}

/**
 * Makes room for a guest; false when there is none. Hundreds of numbers may be called that answer by
 * themselves: those share a few places. One that waits for a hand always gets its place.
 */
export function makeRoom({ shelf, view, answersItself, onLeave }) {
  if (!shelf.tooManyGuests()) return true;
  const idle = view.all().find((telephone) => telephone.phone.guest && telephone.state === "idle");
  if (idle) onLeave(idle);
  return Boolean(idle) || !answersItself;
}
