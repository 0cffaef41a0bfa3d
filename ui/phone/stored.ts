/*
 * What this phone remembers between visits, in localStorage under one prefix. A phone that refuses to store
 * (private browsing, full disk) works all the same; it only forgets.
 */
const PREFIX = 'onecard.student.'

export function readStored<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

/** Forgets everything but what is named: what remains is the phone's, not the person's. */
export function forgetStored(except: readonly string[]): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !except.includes(key.slice(PREFIX.length))) localStorage.removeItem(key)
    }
  } catch {
    // Nothing was stored.
  }
}

export function writeStored(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // Nothing to do: see above.
  }
}
