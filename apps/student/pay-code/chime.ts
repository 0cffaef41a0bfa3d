/*
 * The sound of a payment: two rising tones made on the spot, no file. Browsers let a page sound only after it was
 * touched, so the first touch anywhere wakes the audio.
 */
let audio: AudioContext | null = null

function wake(): void {
  if (!globalThis.AudioContext) return
  audio ??= new AudioContext()
  void audio.resume()
}
addEventListener('pointerdown', wake, { passive: true })
addEventListener('keydown', wake)

/** Sounds and vibrates for a payment that went through; silent where the phone does not allow it. */
export function chime(): void {
  // Calling it before the person has touched the page only makes the browser complain.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([80, 60, 160])
  if (audio?.state !== 'running') return
  tone(audio, 880, 0)
  tone(audio, 1318.5, 0.14)
}

function tone(context: AudioContext, frequencyHz: number, afterS: number): void {
  const start = context.currentTime + afterS
  const oscillator = context.createOscillator()
  const volume = context.createGain()
  oscillator.frequency.value = frequencyHz
  volume.gain.setValueAtTime(0.4, start)
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.35)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start(start)
  oscillator.stop(start + 0.4)
}
