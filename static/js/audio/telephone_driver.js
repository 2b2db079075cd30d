/** The agent talks on a telephone: the server rings it after the accept, and this page only says so. */

export function createTelephoneDriver(_config, report) {
  report("Your telephone rings after you accept");

  return {
    canMute: false,
    async prepare() {},
    setMuted() {},
    async connect() {},
  };
}
