/** A tone of a beep. */
export type Tone = { hz: number; ms: number; pauseMs: number; wave: OscillatorType }

/** So that a tone does not click where it starts and ends. */
const EDGE_S = 0.008

/** @returns when the next tone may start */
export function playTone(context: AudioContext, tone: Tone, startS: number, loudness: number): number {
  const endS = startS + tone.ms / 1000
  const gain = context.createGain()
  gain.gain.setValueAtTime(0, startS)
  gain.gain.linearRampToValueAtTime(loudness, startS + EDGE_S)
  gain.gain.setValueAtTime(loudness, endS - EDGE_S)
  gain.gain.linearRampToValueAtTime(0, endS)
  const oscillator = context.createOscillator()
  oscillator.type = tone.wave
  oscillator.frequency.value = tone.hz
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(startS)
  oscillator.stop(endS)
  return endS + tone.pauseMs / 1000
}
