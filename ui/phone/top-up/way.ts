import type { TopUp } from '../../../contract/top-ups.ts'

/** Where the address of a top-up begins; the rest is its id. */
export const TOP_UP_SCREEN = '/top-ups/'

/** Goes to the channel's page, or to our own that shows what to scan. */
export function goOn({ id, step }: Pick<TopUp, 'id' | 'step'>, go: (path: string) => void): void {
  go(`${TOP_UP_SCREEN}${id}`)
  if (step?.kind === 'redirect') location.assign(step.url)
}
