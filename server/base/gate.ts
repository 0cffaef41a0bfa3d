/** Lets a few through at once; the others wait in line. */
export type Gate = {
  /** Waits for its turn; `leave` must be called once. Null at once when the line is full. */
  enter(): Promise<(() => void) | null>
}

/**
 * For work that is heavy and can be asked for again, so that a crowd of it does not starve what cannot wait.
 * @param waitingMax how many may wait: short, so that whoever is let in still waits for the answer
 */
export function createGate({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }): Gate {
  let inside = 0
  const line: (() => void)[] = []
  const leave = () => {
    const next = line.shift()
    if (next) next()
    else inside--
  }
  return {
    async enter() {
      if (inside < atOnce) inside++
      else if (line.length >= waitingMax) return null
      else await new Promise<void>((resolve) => line.push(resolve))
      return leave
    },
  }
}
