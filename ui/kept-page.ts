/** When a newer build of a page takes over: for its next start, or when the page says so. */
type TakesOver = 'at-next-start' | 'when-told'

/** What a page can ask about its own updates. Never throws: without the worker there are none. */
export type Updates = {
  /** Fetches a newer build if the server has one. @returns true when one waits to take over */
  look: () => Promise<boolean>
  /** @returns true when a newer build took over: it is there when the page is loaded again */
  takeOver: () => Promise<boolean>
}

/** The worker answers at once, unless it is being replaced or cannot start. */
const TAKE_OVER_PATIENCE_MS = 3000
const LOOK_PATIENCE_MS = 120_000

/**
 * Keeps the page's own files on this machine, so that it opens without network (`ui/service-worker.js`).
 * @returns what it can ask about updates; of use only to a page that tells when they take over
 */
export function keepPage(takesOver: TakesOver): Updates {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) {
    return { look: async () => false, takeOver: async () => false }
  }
  const told = takesOver === 'when-told' ? '?takes-over=when-told' : ''
  // After the first screen is drawn: caching must not compete with it.
  addEventListener('load', () => {
    navigator.serviceWorker.register(`${import.meta.env.BASE_URL}service-worker.js${told}`).catch(() => {
      // Without it the page works while there is network.
    })
  })
  return {
    look: async () => (await ask('look', LOOK_PATIENCE_MS)).waiting === true,
    takeOver: async () => (await ask('take-over', TAKE_OVER_PATIENCE_MS)).took === true,
  }
}

type Reply = { waiting?: boolean; took?: boolean }

function ask(what: 'look' | 'take-over', patienceMs: number): Promise<Reply> {
  const worker = navigator.serviceWorker.controller
  if (!worker) return Promise.resolve({})
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({}), patienceMs)
    port1.onmessage = ({ data }: MessageEvent<Reply>) => {
      clearTimeout(timer)
      port1.close()
      resolve(data)
    }
    worker.postMessage({ do: what }, [port2])
  })
}
