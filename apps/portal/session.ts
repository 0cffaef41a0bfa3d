import type { Portal, PortalCode, PortalSession } from '../../contract/portal.ts'
import { createApi, type Failure } from '../../ui/api.ts'
import { createCell } from '../../ui/cell.ts'

/*
 * How somebody came here and how far they are: WeChat says who they are (the server asks it), that is bound to a person once,
 * and the session is kept until the page is closed.
 */

export type Stage =
  | { at: 'opening' }
  | { at: 'failed'; failure: Failure }
  /** This campus does not take money that way. */
  | { at: 'closed' }
  /** In a browser that is not WeChat's. */
  | { at: 'outside' }
  /** On the way to WeChat, which sends back here. */
  | { at: 'asking' }
  /** WeChat did not say who this is. */
  | { at: 'unknown' }
  | { at: 'unbound'; portal: Portal }
  | { at: 'bound' }

export const stage = createCell<Stage>({ at: 'opening' })

const TOKEN = 'onecard.portal.token'
const FROM = 'onecard.portal.from'

export const api = createApi(
  () => kept(TOKEN),
  () => {
    keep(TOKEN, null)
    void begin()
  },
)

/** From where: the address says it, and a reload or the way back from paying must not forget it. */
export function cameFrom(): PortalCode {
  const asked = new URLSearchParams(location.search).get('from')
  if (asked === 'ccb' || asked === 'wechat') keep(FROM, asked)
  return kept(FROM) === 'ccb' ? 'ccb' : 'wechat'
}

const isInWechat = () => navigator.userAgent.includes('MicroMessenger')

/** Finds out where one is. @param demo on a demo campus WeChat is played, in any browser */
export async function begin(demo = false): Promise<void> {
  if (kept(TOKEN) !== null) return stage.set({ at: 'bound' })
  const answer = await api.get<Portal>('/v1/portal')
  if (!answer.ok) return stage.set({ at: 'failed', failure: answer.failure })
  const portal = answer.value
  const from = cameFrom()
  if (!portal.ways.includes(from)) return stage.set({ at: 'closed' })
  if (from === 'ccb') return stage.set({ at: 'unbound', portal })
  if (portal.known) return goOn(portal)
  if (new URLSearchParams(location.search).get('wechat') === 'failed') return stage.set({ at: 'unknown' })
  if (isInWechat() || demo) return askWechat()
  stage.set({ at: 'outside' })
}

/** As whoever this WeChat account is bound to. */
async function goOn(portal: Portal): Promise<void> {
  const answer = await api.send<PortalSession>('POST', '/v1/portal/sessions', {})
  if (answer.ok) return enter(answer.value)
  if (answer.failure.code === 'portal_not_bound') return stage.set({ at: 'unbound', portal })
  if (answer.failure.code === 'portal_visit_unknown') return askWechat()
  stage.set({ at: 'failed', failure: answer.failure })
}

export function askWechat(): void {
  stage.set({ at: 'asking' })
  location.assign('/v1/portal/wechat')
}

export function enter({ token }: PortalSession): void {
  keep(TOKEN, token)
  stage.set({ at: 'bound' })
}

/** The account at the channel is nobody's any more. */
export function leave(): void {
  keep(TOKEN, null)
  stage.set({ at: 'opening' })
  void begin()
}

/** Until the page is closed; a browser that keeps nothing forgets it at a reload. */
const memory = new Map<string, string>()

function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name) ?? memory.get(name) ?? null
  } catch {
    return memory.get(name) ?? null
  }
}

function keep(name: string, value: string | null): void {
  if (value === null) memory.delete(name)
  else memory.set(name, value)
  try {
    if (value === null) sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, value)
  } catch {
    // Kept in memory.
  }
}
