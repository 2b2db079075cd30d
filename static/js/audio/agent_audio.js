/**
 * The agent's audio, whatever carries it. A driver has:
 *   prepare()            before the first call, upon a click: microphone, token; throws a sentence when it cannot
 *   connect(connection)  after an accept or a pick: {identity, params}, or null when the agent's telephone is rung
 *   canMute, setMuted(muted)
 * and reports its state in words through report().
 */

import { createSimulatorDriver } from "./simulator_driver.js";
import { createTelephoneDriver } from "./telephone_driver.js";
import { createTwilioDriver } from "./twilio_driver.js";

const DRIVERS = { simulator: createSimulatorDriver, telephone: createTelephoneDriver, twilio: createTwilioDriver };

export function createAgentAudio(config) {
  const listeners = [];
  let words = "";
  let connecting = false;
  const report = (news) => {
    words = news;
    listeners.forEach((listener) => listener(news));
  };
  const driver = DRIVERS[config.driver](config, report);

  return {
    get canMute() {
      return driver.canMute;
    },
    prepare: () => driver.prepare(),
    get isConnecting() {
      return connecting;
    },
    async connect(connection) {
      if (!connection) return;
      connecting = true;
      try {
        await driver.connect(connection);
      } finally {
        connecting = false;
      }
    },
    setMuted: (muted) => driver.setMuted(muted),
    onStatus(listener) {
      listeners.push(listener);
      listener(words);
    },
  };
}
