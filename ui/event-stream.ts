/** One server-sent event. */
export type StreamEvent = { event: string; data: string }

/**
 * Reads the text/event-stream format (WHATWG HTML 9.2.6), in pieces as they come from the network. EventSource is
 * not used because it cannot send the Authorization header.
 * @returns a function that takes the next piece and gives the events it completed
 */
export function eventStreamReader(): (piece: string) => StreamEvent[] {
  let rest = ''
  let event = ''
  let data: string[] = []
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    const complete: StreamEvent[] = []
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) complete.push({ event: event || 'message', data: data.join('\n') })
        event = ''
        data = []
        continue
      }
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
      if (field === 'event') event = value
      if (field === 'data') data.push(value)
    }
    return complete
  }
}
