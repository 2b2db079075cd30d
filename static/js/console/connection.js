/** Whether the console hears the server, and what the agent's audio is. */

const WORDS = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Reconnecting…",
  closed: "Logged out. Reload to log in.",
};

export function showConnection(store, audio) {
  const connection = document.querySelector("[data-role=connection]");
  const sound = document.querySelector("[data-role=audio]");

  store.subscribe((state) => {
    if (connection.dataset.connection === state.connection) return;
    connection.dataset.connection = state.connection;
    connection.textContent = WORDS[state.connection];
  });
  audio.onStatus((words) => {
    sound.textContent = words;
  });
}
