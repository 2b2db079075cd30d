// Writes what is said on a call, and lights up each word when it is spoken.

const KEPT_LINES = 40;

export class Said {
  #root;
  #current = null;

  constructor(root) {
    this.#root = root;
    new ResizeObserver(() => this.showEnd()).observe(root);
  }

  clear() {
    this.#root.replaceChildren();
    this.#current = null;
  }

  /** `startedAt` on the carrier's clock; the words are spread over entry.seconds. */
  say(entry, startedAt) {
    const words = entry.text.split(/\s+/).filter(Boolean);
    const spans = words.map((word) => span("word", word));
    this.#add("say", spans.flatMap((word) => [word, " "]));
    this.#current = { spans, startedAt, seconds: entry.seconds || 0, lengths: spoken(words) };
  }

  pressed(digit) {
    this.#add("pressed", ["You pressed ", span("digit", digit)]);
  }

  tones(digits) {
    this.#add("pressed", ["Heard the tones ", span("digit", digits)]);
  }

  failed(sentence) {
    this.#add("failed", [sentence]);
  }

  /** What was being said ends then: its remaining words stay unspoken. */
  cut(at) {
    this.showAt(at);
    this.#current = null;
  }

  showAt(now) {
    if (!this.#current) return;
    const { spans, startedAt, seconds, lengths } = this.#current;
    const part = seconds ? (now - startedAt) / seconds : 1;
    spans.forEach((word, place) => word.classList.toggle("heard", lengths[place] <= part));
    if (part >= 1) this.#current = null;
  }

  showEnd() {
    this.#root.scrollTop = this.#root.scrollHeight;
  }

  #add(kind, content) {
    const line = document.createElement("p");
    line.className = `line ${kind}`;
    line.append(...content);
    this.#root.append(line);
    while (this.#root.children.length > KEPT_LINES) this.#root.firstElementChild.remove();
    this.showEnd();
  }
}

// The part of the text that has been spoken when each word begins.
function spoken(words) {
  const total = words.join(" ").length || 1;
  let before = 0;
  return words.map((word) => {
    const begins = before / total;
    before += word.length + 1;
    return begins;
  });
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
