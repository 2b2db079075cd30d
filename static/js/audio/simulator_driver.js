/** The agent's browser telephone, played by the simulator: it connects where a real one would. */

export function createSimulatorDriver({ simulator_url: simulatorUrl }, report) {
  report("Simulated audio");

  return {
    canMute: false,
    async prepare() {},
    setMuted() {},
    async connect({ identity, params }) {
      const answer = await fetch(`${simulatorUrl}/sim/clients/${encodeURIComponent(identity)}/connect`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ params }),
      }).catch(() => null);
      if (!answer?.ok) throw new Error("The simulator does not answer: your audio is not connected.");
    },
  };
}
