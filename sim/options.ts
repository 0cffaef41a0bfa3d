import { parseArgs } from 'node:util'

export type Options = {
  seed: number
  seconds: number
  plant: string | null
  storm: 'full' | null
  /** How many cards somebody copies or rolls back; null: as many as ordinary. */
  clones: number | null
  /** How many terminals keep their stream open, so that the time to all hot lists is measured. */
  terminals: number
  /** No kills, no faults: to measure. */
  calm: boolean
}

export const USAGE =
  'usage: npm run sim -- [--seed N] [--minutes M] [--storm full] [--clones N] [--terminals N] [--calm] [--plant NAME]'

/** Reads the command line. Throws an error with the usage on anything else than whole seeds and minutes above 0. */
export function readOptions(words: string[]): Options {
  const { values } = parseArgs({
    args: words,
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '1' },
      plant: { type: 'string' },
      storm: { type: 'string' },
      clones: { type: 'string' },
      terminals: { type: 'string', default: '0' },
      calm: { type: 'boolean', default: false },
    },
  })
  const seed = Number(values.seed)
  const minutes = Number(values.minutes)
  const clones = values.clones === undefined ? null : Number(values.clones)
  const { storm = null, calm } = values
  if (storm !== null && storm !== 'full') throw new Error(USAGE)
  if (!Number.isSafeInteger(seed) || !(minutes > 0 && minutes <= 24 * 60)) throw new Error(USAGE)
  if (clones !== null && !(Number.isInteger(clones) && clones >= 0 && clones <= 1000)) throw new Error(USAGE)
  const terminals = Number(values.terminals)
  if (!(Number.isInteger(terminals) && terminals >= 0 && terminals <= 1000)) throw new Error(USAGE)
  return {
    seed,
    seconds: Math.ceil(minutes * 60),
    plant: values.plant ?? null,
    storm,
    clones,
    terminals,
    calm,
  }
}
