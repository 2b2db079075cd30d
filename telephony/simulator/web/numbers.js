// What a telephone number looks like, and which number a new telephone gets.

const E164 = /^\+[1-9]\d{6,14}$/;
const ONE_DIGIT_COUNTRIES = /^[17]/;
const TWO_DIGIT_COUNTRIES = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** The number as typed by a person, as +<digits>; other text comes back without its spacing. */
export function normalize(text) {
  return text.replace(/[\s().\-\u00a0]/g, "").replace(/^00/, "+");
}

export function isNumber(text) {
  return E164.test(text);
}

/** The number in groups that people read; anything that is not a number in words. */
export function readable(number) {
  if (!number || number === "anonymous") return "Withheld";
  if (!isNumber(number)) return number.replace(/^(client|sip):/, "");
  const digits = number.slice(1);
  const country = countryCode(digits);
  return `+${country} ${grouped(country, digits.slice(country.length))}`;
}

/** The first number of the usual row that is not on the shelf yet. */
export function nextFree(taken) {
  for (let step = 0; ; step += 1) {
    const number = suggestion(step);
    if (!taken.includes(number)) return number;
  }
}

function countryCode(digits) {
  if (ONE_DIGIT_COUNTRIES.test(digits)) return digits.slice(0, 1);
  return digits.slice(0, TWO_DIGIT_COUNTRIES.test(digits) ? 2 : 3);
}

function grouped(country, rest) {
  if (country === "1" && rest.length === 10) return split(rest, [3, 3, 4]);
  if (country === "44" && rest.startsWith("2")) return split(rest, [2, 4, 4]);
  if (country === "44") return split(rest, [4, 3, 3]);
  return rest.replace(/(\d{3})(?=\d{2,})/g, "$1 ").trim();
}

function split(digits, lengths) {
  let start = 0;
  const parts = lengths.map((length) => digits.slice(start, (start += length)));
  return [...parts, digits.slice(start)].filter(Boolean).join(" ");
}

// Every fourth is in London: another country, on which a product may have other rules.
function suggestion(step) {
  if (step % 4 === 3) return `+44207946${String(18 + (step - 3) / 4).padStart(4, "0")}`;
  return `+1415555${2671 + step - Math.floor(step / 4)}`;
}
