import { parseArgs } from 'node:util'

export type Options = {
  seed: number
  seconds: number
  plant: string | null
}

export const USAGE = 'usage: npm run sim -- [--seed N] [--minutes M] [--plant NAME]'

/** Reads the command line. Throws an error with the usage on anything else than whole seeds and minutes above 0. */
export function readOptions(words: string[]): Options {
  const { values } = parseArgs({
    args: words,
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '1' },
      plant: { type: 'string' },
    },
  })
  const seed = Number(values.seed)
  const minutes = Number(values.minutes)
  if (!Number.isSafeInteger(seed) || !(minutes > 0 && minutes <= 24 * 60)) throw new Error(USAGE)
  return { seed, seconds: Math.ceil(minutes * 60), plant: values.plant ?? null }
}
