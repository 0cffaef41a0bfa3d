/** Work that is done again and again while somebody needs it. */
export type Watch = {
  /** Begins, unless it goes on already. */
  start(): void
  /** Ends it for good; what is under way is told to nobody any more. */
  stop(): void
}

/**
 * @param options.isNeeded asked after each time: false lets it rest until the next `start`
 */
export function createWatch(options: {
  everyMs: number
  work: () => Promise<void>
  isNeeded: () => boolean
  onError: (error: unknown) => void
}): Watch {
  const { everyMs, work, isNeeded, onError } = options
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  async function once(): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!stopped) onError(error)
    }
    timer = undefined
    if (isNeeded()) start()
  }
  function start(): void {
    if (stopped) return
    timer ??= setTimeout(() => void once(), everyMs).unref()
  }
  return {
    start,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
