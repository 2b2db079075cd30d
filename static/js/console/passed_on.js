/** "Transfer from Ana: wants an invoice", on the card that rings and on that of the call. */

export function drawPassedOn(line, { transferred_by: by, transfer_note: note, kind }) {
  line.hidden = !by;
  if (!by) return;
  const from = kind === "consult" ? `${by} asks you` : `Transfer from ${by}`;
  const words = note ? `${from}: ${note}` : from;
  if (line.textContent !== words) line.textContent = words;
}
