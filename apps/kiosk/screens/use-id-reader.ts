import { useEffect } from 'react'
import { nothingRead, readKey } from '../visit/id-reader.ts'
import type { VisitRunner } from '../visit/visit-runner.ts'

/** An ID card that is put on the reader begins a visit, from the first screens; inside one it does nothing. */
export function useIdReader(runner: VisitRunner): void {
  useEffect(() => {
    let reading = nothingRead
    function onKey(event: KeyboardEvent): void {
      const taken = readKey(reading, event.key, event.timeStamp)
      reading = taken.reading
      const { at } = runner.visit.get()
      const here = at === 'home' || at === 'number' || at === 'pin' || at === 'card-trouble'
      if (taken.read === null || !here) return
      event.preventDefault()
      runner.present({ number: taken.read, by: 'reader' })
    }
    addEventListener('keydown', onKey, true)
    return () => removeEventListener('keydown', onKey, true)
  }, [runner])
}
