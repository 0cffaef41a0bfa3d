import { DemoCampus } from '../test/demo-campus.ts'
import { type Cast, engage } from './cast.ts'

export type Seeded = { dataDirectory: string; cast: Cast; remove: () => Promise<void> }

/** A campus that was seeded once, with everybody signed in, and stopped: many runs then start with a copy of it. */
export async function seedOnce(): Promise<Seeded> {
  const campus = await DemoCampus.start({ pages: false })
  try {
    const cast = await engage(campus)
    await campus.stop()
    return { dataDirectory: campus.dataDirectory, cast, remove: () => campus.remove() }
  } catch (error) {
    await campus.remove()
    throw error
  }
}
