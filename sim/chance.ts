import { createHash } from 'node:crypto'
import { type Random, seededRandom } from '../server/demo/random.ts'

export type Chance = Random

/**
 * A source of chance of its own for everybody who decides something, so that what one decides does not depend on how
 * fast another was: real processes are not deterministic, the decisions of each actor are.
 */
export function chanceOf(seed: number, name: string): Chance {
  const hash = createHash('sha256').update(`${seed}:${name}`).digest()
  return seededRandom(hash.readUInt32BE(0))
}

/** Picks a key with a probability in proportion to its weight. */
export function pickWeighted<K extends string>(chance: Chance, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries(weights) as [K, number][]
  let left = chance.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [key, weight] of entries) {
    left -= weight
    if (left < 0) return key
  }
  return entries.at(-1)![0]
}
