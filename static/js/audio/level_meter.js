/**
 * How loud a microphone is, on a <meter> from 0 to 1; returns what ends it and gives the microphone back. It rises at once and
 * falls slowly, as meters do: a short sound is seen, and no sound between two pictures is missed.
 */

const FULL_SCALE = 0.25;
const WINDOW_SAMPLES = 16384; // a third of a second, so that a busy machine's rare pictures still cover all of it
const PART_SAMPLES = 512;
const SECONDS_TO_FALL = 1.5;

export function startLevelMeter(stream, meter) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = WINDOW_SAMPLES;
  const samples = new Float32Array(analyser.fftSize);
  const source = context.createMediaStreamSource(stream); // held here: what nobody holds may be collected, and is silent then
  source.connect(analyser);
  let drawn = performance.now();
  let frame = requestAnimationFrame(draw);

  function draw() {
    const now = performance.now();
    const fallen = (now - drawn) / 1000 / SECONDS_TO_FALL;
    const fresh = Math.min(WINDOW_SAMPLES, Math.ceil(((now - drawn) / 1000) * context.sampleRate) + PART_SAMPLES);
    drawn = now;
    analyser.getFloatTimeDomainData(samples);
    meter.value = Math.max(Math.min(1, loudest(samples.subarray(-fresh)) / FULL_SCALE), meter.value - fallen);
    frame = requestAnimationFrame(draw);
  }

  return () => {
    cancelAnimationFrame(frame);
    stream.getTracks().forEach((track) => track.stop());
    source.disconnect();
    context.close();
    meter.value = 0;
  };
}

/** The root mean square of the loudest part, from 0 to 1. */
function loudest(samples) {
  let most = 0;
  for (let begin = 0; begin < samples.length; begin += PART_SAMPLES) {
    const part = samples.subarray(begin, begin + PART_SAMPLES);
    most = Math.max(most, part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
  }
  return Math.sqrt(most);
}
