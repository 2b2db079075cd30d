/** Whether the board is live, in words; and that it is old, where it is. */

const WORDS = {
  first: "Connecting…",
  open: "Live",
  reconnecting: "Reconnecting… what is shown may be old.",
  closed: "Logged out. Reload to log in.",
};

export function showConnection() {
  const words = document.querySelector("[data-role=connection]");
  const alert = document.querySelector("[data-role=unavailable]");

  function is(connection) {
    words.dataset.connection = connection;
    words.textContent = WORDS[connection];
    if (connection !== "open") alert.hidden = true;
  }

  return {
    is,
    isHeard() {
      alert.hidden = true;
      if (words.dataset.connection !== "open") is("open");
    },
    isUnavailable() {
      alert.hidden = false;
    },
  };
}
