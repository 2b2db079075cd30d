// Carries the voice of one call: the simulator says which pages share its room, the sound goes from page to page (WebRTC).

const SIGNALING_PAUSE_MS = 1000;

/**
 * Enters the call's room with this page's voice.
 *   base        the simulator's address
 *   microphone  the track that is heard by the others, or null: one only listens
 *   speaker     the id of the device to hear on, "" for the usual one
 *   onChange    told {heard, hearers}: how many voices are heard here, and how many hear this one
 *   onEnd       told "ended", "replaced" (another page carries this voice now) or "gone" (there is no such call)
 * Answers {speak(track), hearOn(device), leave()}.
 */
export function joinVoice({ base, sid, microphone = null, speaker = "", onChange = () => {}, onEnd = () => {} }) {
  const address = new URL(`sim/calls/${encodeURIComponent(sid)}/voice`, base);
  address.protocol = address.protocol.replace("http", "ws");
  const peers = new Map();
  let track = microphone;
  let device = speaker;
  let over = false;
  let socket = open();

  function open() {
    const opened = new WebSocket(address);
    let wasOpen = false;
    opened.addEventListener("open", () => (wasOpen = true));
    opened.addEventListener("message", (event) => take(JSON.parse(event.data)));
    opened.addEventListener("close", () => (wasOpen ? comeBack() : finish("gone")));
    return opened;
  }

  // Who comes back is somebody new to the others.
  function comeBack() {
    if (over) return;
    for (const number of [...peers.keys()]) drop(number);
    report();
    setTimeout(() => over || (socket = open()), SIGNALING_PAUSE_MS);
  }

  function take(message) {
    if (over) return;
    if (message.type === "peers") gather(message);
    else if (message.type === "signal") peers.get(message.from)?.hear(message.signal);
    else finish(message.type);
  }

  function gather({ me, peers: present }) {
    const numbers = new Set(present.map((one) => one.number));
    for (const number of [...peers.keys()].filter((known) => !numbers.has(known))) drop(number);
    for (const { number, hears_me: hearsMe } of present) {
      if (!peers.has(number)) peers.set(number, meet(number, me < number));
      peers.get(number).speak(hearsMe ? track : null, hearsMe);
    }
    report();
  }

  function meet(number, offers) {
    const send = (signal) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ to: number, signal }));
    };
    return new Peer({ offers, send, device, onChange: report });
  }

  function drop(number) {
    peers.get(number).close();
    peers.delete(number);
  }

  function report() {
    const all = [...peers.values()];
    onChange({
      heard: all.filter((peer) => peer.isConnected).length,
      hearers: all.filter((peer) => peer.isConnected && peer.hearsMe && track).length,
    });
  }

  function finish(why) {
    if (over) return;
    over = true;
    for (const number of [...peers.keys()]) drop(number);
    socket.close();
    onEnd(why);
  }

  return {
    speak(newTrack) {
      track = newTrack;
      for (const peer of peers.values()) peer.speak(peer.hearsMe ? track : null, peer.hearsMe);
      report();
    },
    hearOn(newDevice) {
      device = newDevice;
      for (const peer of peers.values()) peer.hearOn(device);
    },
    leave: () => finish("left"),
  };
}

/** The connection to one other page: the page with the smaller number offers. */
class Peer {
  hearsMe = false;
  #connection = new RTCPeerConnection();
  #send;
  #audio = new Audio();
  #sender = null;
  #track = null;
  #early = [];

  constructor({ offers, send, device, onChange }) {
    this.#send = send;
    this.#audio.autoplay = true;
    this.hearOn(device);
    this.#connection.addEventListener("icecandidate", ({ candidate }) => candidate && send({ candidate }));
    this.#connection.addEventListener("connectionstatechange", onChange);
    this.#connection.addEventListener("track", ({ track }) => this.#play(track));
    if (offers) this.#offer();
  }

  get isConnected() {
    return this.#connection.connectionState === "connected";
  }

  /** What the other hears from now on; null is silence. */
  speak(track, hearsMe) {
    this.hearsMe = hearsMe;
    this.#track = track;
    this.#sender?.replaceTrack(track);
  }

  hearOn(device) {
    if (device && this.#audio.setSinkId) this.#audio.setSinkId(device).catch(() => {});
  }

  async hear({ offer, answer, candidate }) {
    if (offer) await this.#accept(offer);
    if (answer) await this.#connection.setRemoteDescription(answer);
    if (offer || answer) await this.#addEarly();
    if (candidate) await this.#add(candidate);
  }

  close() {
    this.#connection.close();
    this.#audio.srcObject = null;
  }

  async #offer() {
    this.#sender = this.#connection.addTransceiver("audio", { direction: "sendrecv" }).sender;
    await this.#connection.setLocalDescription(await this.#connection.createOffer());
    this.#send({ offer: this.#connection.localDescription });
    this.#sender.replaceTrack(this.#track);
  }

  async #accept(offer) {
    await this.#connection.setRemoteDescription(offer);
    const [transceiver] = this.#connection.getTransceivers();
    transceiver.direction = "sendrecv";
    this.#sender = transceiver.sender;
    await this.#sender.replaceTrack(this.#track);
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    this.#send({ answer: this.#connection.localDescription });
  }

  // A candidate may come before the description that it belongs to.
  async #add(candidate) {
    if (this.#connection.remoteDescription) await this.#connection.addIceCandidate(candidate);
    else this.#early.push(candidate);
  }

  async #addEarly() {
    for (const candidate of this.#early.splice(0)) await this.#connection.addIceCandidate(candidate);
  }

  #play(track) {
    this.#audio.srcObject = new MediaStream([track]);
    // A page that nobody has touched may not sound; the next touch lets it.
    this.#audio.play().catch(() => addEventListener("pointerdown", () => this.#audio.play(), { once: true }));
  }
}
