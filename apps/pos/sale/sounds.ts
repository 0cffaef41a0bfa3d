import { type Cell, createCell } from '../../../ui/cell.ts'
import { playTone, type Tone } from '../../../ui/tone.ts'
import type { Sound } from './sale.ts'

/*
 * Approved, asked for a PIN and refused differ by pitch, length, count and timbre, so that a cashier who looks
 * elsewhere, or hears only the low or the high tones, knows which it was (UX, POS).
 */
/** What is heard beside the sale. */
type Aside = 'reversed' | 'received'

const SOUNDS: Record<Sound | Aside, readonly Tone[]> = {
  approved: [
    { hz: 1760, ms: 90, pauseMs: 50, wave: 'sine' },
    { hz: 2217, ms: 140, pauseMs: 0, wave: 'sine' },
  ],
  pin: [{ hz: 880, ms: 350, pauseMs: 0, wave: 'triangle' }],
  refused: [{ hz: 196, ms: 750, pauseMs: 0, wave: 'sawtooth' }],
  unknown: [
    { hz: 523, ms: 180, pauseMs: 90, wave: 'triangle' },
    { hz: 523, ms: 180, pauseMs: 90, wave: 'triangle' },
    { hz: 523, ms: 180, pauseMs: 0, wave: 'triangle' },
  ],
  reversed: [
    { hz: 988, ms: 120, pauseMs: 40, wave: 'sine' },
    { hz: 659, ms: 180, pauseMs: 0, wave: 'sine' },
  ],
  received: [
    { hz: 1047, ms: 110, pauseMs: 30, wave: 'triangle' },
    { hz: 1319, ms: 110, pauseMs: 30, wave: 'triangle' },
    { hz: 1568, ms: 220, pauseMs: 0, wave: 'triangle' },
  ],
  attention: [{ hz: 392, ms: 90, pauseMs: 0, wave: 'triangle' }],
}

/** Loudness in steps; 0 is silent. */
const VOLUME_MAX = 4
const STORED = 'onecard.pos.volume'

/** A beep that comes later than this belongs to nothing any more. */
const LATE_MS = 200

export type Sounds = {
  volume: Cell<number>
  /** Called with each key: browsers allow sound only after one, and waking takes time that a beep should not wait. */
  wake: () => void
  play: (sound: Sound | Aside) => void
  /** The next step, after the loudest silent, with a beep to hear it by. Remembered. */
  nextVolume: () => void
}

export function createSounds(): Sounds {
  const volume = createCell(readVolume())
  let context: AudioContext | null = null

  async function running(): Promise<AudioContext | null> {
    context ??= new AudioContext()
    if (context.state === 'suspended') {
      await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, LATE_MS))])
    }
    return context.state === 'running' ? context : null
  }

  async function play(sound: Sound | Aside): Promise<void> {
    const loudness = volume.get() / VOLUME_MAX
    const speaker = loudness > 0 ? await running() : null
    if (!speaker) return
    let startS = speaker.currentTime + 0.01
    for (const tone of SOUNDS[sound]) startS = playTone(speaker, tone, startS, loudness)
  }

  return {
    volume,
    wake: () => void running(),
    play: (sound) => void play(sound),
    nextVolume() {
      volume.set((volume.get() + 1) % (VOLUME_MAX + 1))
      localStorage.setItem(STORED, String(volume.get()))
      void play('approved')
    },
  }
}

function readVolume(): number {
  const stored = Number(localStorage.getItem(STORED) ?? VOLUME_MAX - 1)
  return Number.isInteger(stored) && stored >= 0 && stored <= VOLUME_MAX ? stored : VOLUME_MAX - 1
}
