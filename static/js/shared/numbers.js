/** Telephone numbers as people of their country write them, where that is plain; else as they came. */

const NORTH_AMERICA = /^\+1(\d{3})(\d{3})(\d{4})$/;
const WITHHELD = new Set(["", "anonymous", "withheld"]);

export function readable(number) {
  const text = String(number ?? "");
  if (WITHHELD.has(text.toLowerCase())) return "Number withheld";
  const parts = NORTH_AMERICA.exec(text);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : text;
}
