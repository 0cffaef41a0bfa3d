import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId, type Phone, payCode } from '../independent-client.ts'

/** What a till knows of a payment it sent: answered for good, or still asking. */
export type Sent = {
  id: string
  phone: Phone
  amountFen: number
  outcome: 'asking' | 'approved' | { refused: string }
  /** How often it was sent. */
  tries: number
}

const TRY_MS = 5_000
const PAUSE_MS = 100
/** Between two payments of a phone: a minute of load stays within what a day allows without the spending PIN. */
const THINK_MS = 30

/**
 * Payments of one phone, one after another, as a till takes them: each is sent again under its id, with the code that
 * was shown, to any of the servers, until one answers for good.
 */
export async function payUnderFire(
  load: { urls: readonly string[]; tillToken: string; phone: Phone; isOver: () => boolean; giveUpAt: number },
  book: Sent[],
): Promise<void> {
  while (!load.isOver()) {
    const sent: Sent = {
      id: newId(),
      phone: load.phone,
      amountFen: randomInt(1, 4),
      outcome: 'asking',
      tries: 0,
    }
    book.push(sent)
    const body = JSON.stringify({
      id: sent.id,
      amountFen: sent.amountFen,
      credential: { kind: 'pay-code', text: payCode(load.phone) },
    })
    while (sent.outcome === 'asking' && Date.now() < load.giveUpAt) {
      sent.tries++
      sent.outcome = await send(load.urls[randomInt(load.urls.length)]!, load.tillToken, body, sent)
      if (sent.outcome === 'asking') await sleep(PAUSE_MS)
    }
    await sleep(THINK_MS)
  }
}

/** Only an answer for good counts: 5xx, a cut connection and silence leave it open. */
async function send(url: string, token: string, body: string, sent: Sent): Promise<Sent['outcome']> {
  try {
    const reply = await fetch(`${url}/v1/payments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TRY_MS),
    })
    const answer = (await reply.json()) as { id?: string; amountFen?: number; code?: string }
    if (reply.status >= 500) return 'asking'
    if (reply.status >= 400) return { refused: answer.code! }
    if (answer.id !== sent.id || answer.amountFen !== sent.amountFen)
      throw new RangeError(`${sent.id} was answered with ${JSON.stringify(answer)}`)
    return 'approved'
  } catch (error) {
    if (error instanceof RangeError) throw error
    return 'asking'
  }
}
