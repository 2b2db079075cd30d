/** How loud a microphone is, on a <meter> from 0 to 1; returns what ends it and gives the microphone back. */

const FULL_SCALE = 0.25;

export function startLevelMeter(stream, meter) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  let frame = requestAnimationFrame(draw);

  function draw() {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    meter.value = Math.min(1, Math.sqrt(power) / FULL_SCALE);
    frame = requestAnimationFrame(draw);
  }

  return () => {
    cancelAnimationFrame(frame);
    stream.getTracks().forEach((track) => track.stop());
    context.close();
    meter.value = 0;
  };
}
