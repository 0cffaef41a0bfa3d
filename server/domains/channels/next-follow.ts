const FIRST_MS = 3_000
const LONGEST_MS = 600_000

/** When a channel is asked by itself about what is not known yet: soon, then ever more seldom. */
export function nextFollow(follows: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(follows, 12)))
}
