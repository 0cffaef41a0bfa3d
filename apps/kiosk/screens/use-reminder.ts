import { useEffect } from 'react'
import { playTone, type Tone } from '../../../ui/tone.ts'

/** Who takes the card at once is not beeped at. */
const FIRST_MS = 3000
const AGAIN_MS = 2000
const LOUDNESS = 0.6

const TONES: readonly Tone[] = [
  { hz: 988, ms: 160, pauseMs: 80, wave: 'triangle' },
  { hz: 784, ms: 240, pauseMs: 0, wave: 'triangle' },
]

/** Beeps again and again while a card is forgotten: for as long as the screen that asks for it to be taken is there. */
export function useReminder(firstMs: number = FIRST_MS): void {
  useEffect(() => {
    const context = new AudioContext()
    const beep = async () => {
      if (context.state === 'suspended') await context.resume()
      let startS = context.currentTime + 0.01
      for (const tone of TONES) startS = playTone(context, tone, startS, LOUDNESS)
    }
    let again: ReturnType<typeof setInterval> | undefined
    const first = setTimeout(() => {
      void beep()
      again = setInterval(() => void beep(), AGAIN_MS)
    }, firstMs)
    return () => {
      clearTimeout(first)
      clearInterval(again)
      void context.close()
    }
  }, [firstMs])
}
