// Reads aloud what a caller hears, with the browser's own voice: the page shows the words, this only speaks them.

const MUSIC_IS_CUT_TO_SECONDS = 3;

const page = document.querySelector("[data-listen]");
const items = [...page.querySelectorAll("[data-item]")];
const play = page.querySelector("[data-play-all]");
const stop = page.querySelector("[data-stop]");
const shorten = page.querySelector("[data-shorten]");
const status = page.querySelector("[data-status]");
let running = null;

if ("speechSynthesis" in window) {
  play.hidden = false;
  play.addEventListener("click", start);
  stop.addEventListener("click", () => running?.abort());
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}

async function start() {
  running = new AbortController();
  const { signal } = running;
  toggle(true);
  for (const item of items) {
    if (signal.aborted) break;
    item.setAttribute("aria-current", "true");
    status.textContent = `Now: ${item.querySelector(".listen-name").textContent}`;
    item.scrollIntoView({ block: "nearest" });
    await perform(item, signal);
    item.removeAttribute("aria-current");
  }
  status.textContent = signal.aborted ? "Stopped." : "That was all.";
  toggle(false);
}

function toggle(playing) {
  play.hidden = playing;
  stop.hidden = !playing;
  (playing ? stop : play).focus();
}

function perform(item, signal) {
  const { text, audio, language } = item.dataset;
  const isCut = "music" in item.dataset && shorten.checked;
  const seconds = isCut ? MUSIC_IS_CUT_TO_SECONDS : Number(item.dataset.seconds);
  if (text) return speak(text, language, seconds, signal);
  if (audio) return sound(audio, seconds, signal);
  return pause(seconds, signal);
}

function speak(text, language, seconds, signal) {
  return new Promise((done) => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language;
    words.addEventListener("end", done);
    // Without a voice the words are shown for as long as they would be said.
    words.addEventListener("error", () => pause(seconds, signal).then(done));
    signal.addEventListener("abort", () => { speechSynthesis.cancel(); done(); }, { once: true });
    speechSynthesis.speak(words);
    // Some browsers forget to say that they are done.
    pause(seconds * 3 + 5, signal).then(done);
  });
}

function sound(url, seconds, signal) {
  return new Promise((done) => {
    const audio = new Audio(url);
    const finish = () => { audio.pause(); done(); };
    audio.addEventListener("ended", finish);
    audio.addEventListener("error", finish);
    signal.addEventListener("abort", finish, { once: true });
    audio.play().catch(finish);
    pause(seconds, signal).then(finish);
  });
}

function pause(seconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
