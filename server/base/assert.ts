/** States what must hold if the program is right. A failure is a bug, never a user's mistake: it throws and is not caught. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** Marks a place that cannot be reached when every case of a union was handled. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
