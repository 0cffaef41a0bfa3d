import type { Me } from '../../../contract/me.ts'
import type { SignedIn } from '../../../contract/sessions.ts'
import { type Answer, type Api, createApi } from '../../../ui/api.ts'
import { proveCard } from '../../../ui/terminal/tap-card.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { troubleOf } from './trouble.ts'
import type { Presented, Trouble } from './visit.ts'

const DEVICE = '自助机 Kiosk'

/** The API as the person who signed in. */
export function personApi(token: string, onUnauthenticated = () => {}): Api {
  return createApi(() => token, onUnauthenticated)
}

export type EnteredPin = { ok: true; token: string; me: Me } | { ok: false; trouble: Trouble }

/**
 * Signs the person in with the query PIN, by number or by the card that lies there: that one proves itself anew for each
 * try, since a proof lives two minutes only.
 */
export async function signIn(kiosk: Kiosk, presented: Presented, queryPin: string): Promise<EnteredPin> {
  const answer = await ask(kiosk, presented, queryPin)
  if ('trouble' in answer) return { ok: false, trouble: answer.trouble }
  if (!answer.ok) return { ok: false, trouble: troubleOf(answer.failure) }
  const { token } = answer.value
  const api = personApi(token)
  const me = await api.get<Me>('/v1/me')
  if (me.ok) return { ok: true, token, me: me.value }
  void api.send('DELETE', '/v1/sessions/current')
  return { ok: false, trouble: troubleOf(me.failure) }
}

async function ask(
  { api, reader }: Kiosk,
  presented: Presented,
  queryPin: string,
): Promise<Answer<SignedIn> | { trouble: Trouble }> {
  if (presented.by !== 'card') {
    const anonymous = createApi(
      () => null,
      () => undefined,
    )
    return anonymous.send('POST', '/v1/sessions', { login: presented.number, queryPin, device: DEVICE })
  }
  const { visit, cardNo } = presented.card
  const proven = await proveCard({ api, reader, visit }, cardNo)
  if (!proven.ok) return { trouble: troubleOf(proven) }
  return api.send('POST', '/v1/kiosk-sessions', { proof: proven.proof, queryPin })
}
