import { ActivationCode, NewTerminal, Terminal, Terminals } from '../../../contract/merchants.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { merchantScope } from '../merchants/scope.ts'
import { issueActivationCode } from './issue-activation-code.ts'
import { registerTerminal } from './register-terminal.ts'
import { selectTerminal, selectTerminals } from './store.ts'
import { suspendTerminal } from './suspend-terminal.ts'
import type { Terminal as TerminalNoun } from './terminal.ts'
import { managesMerchant, terminalToManage } from './terminal-access.ts'

export type DeviceConsoleDeps = {
  pool: Pool
  clock: Clock
  /** `keys.indexKey`. */
  indexKey: Buffer
  /** The version of the hot list now. */
  hotListVersion: (campusId: number) => Promise<number>
}

const managers = ['operator:administrator', 'operator:merchant_manager'] as const

/** How operators register terminals and watch them. A merchant's manager sees and changes only the merchant's own. */
export function deviceConsoleRoutes(http: Http, deps: DeviceConsoleDeps): void {
  const { pool, clock, indexKey } = deps
  http.get(
    '/v1/terminals',
    {
      config: { allow: [...managers, 'operator:finance', 'operator:auditor'] },
      schema: { tags: ['devices'], summary: 'The terminals and how they are', response: { 200: Terminals } },
    },
    async (request) => {
      const { campusId, caller } = request
      const [terminals, hotListVersion] = await Promise.all([
        selectTerminals(pool, campusId, merchantScope(caller)),
        deps.hotListVersion(campusId),
      ])
      return { terminals: terminals.map(shown), hotListVersion }
    },
  )

  http.post(
    '/v1/terminals',
    {
      config: { allow: managers },
      schema: {
        tags: ['devices'],
        summary: 'Register a terminal',
        body: NewTerminal,
        response: { 201: Terminal },
      },
    },
    async (request, reply) => {
      const { campusId, caller, body } = request
      if (!managesMerchant(caller, body.merchantId)) return sendProblem(reply, 'forbidden')
      const actor = actorOf(caller)
      const done = await registerTerminal(pool, { campusId, actor, terminal: body }, clock())
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(201).send(shown(done.terminal))
    },
  )

  http.post(
    '/v1/terminals/:id/activation-code',
    {
      config: { allow: managers },
      schema: {
        tags: ['devices'],
        summary: 'Make the code that a terminal is activated with: once, within 24 hours',
        params: IdParams,
        body: NoBody,
        response: { 201: ActivationCode },
      },
    },
    async (request, reply) => {
      const { campusId, caller, params } = request
      const found = await terminalToManage(pool, { campusId, caller, terminalId: params.id })
      if (!found.ok) return sendRefusal(reply, found)
      const order = { campusId, actor: actorOf(caller), terminalId: params.id }
      const { activationCode, expiresAt } = await issueActivationCode({ pool, indexKey }, order, clock())
      return reply
        .code(201)
        .send({ terminalId: params.id, activationCode, expiresAt: expiresAt.toISOString() })
    },
  )

  for (const word of ['suspend', 'resume'] as const) {
    http.post(
      `/v1/terminals/:id/${word}`,
      {
        config: { allow: managers },
        schema: {
          tags: ['devices'],
          summary: word === 'suspend' ? 'Let a terminal take no more money' : 'Let a terminal work again',
          params: IdParams,
          body: NoBody,
          response: { 200: Terminal },
        },
      },
      async (request, reply) => {
        const { campusId, caller, params } = request
        const found = await terminalToManage(pool, { campusId, caller, terminalId: params.id })
        if (!found.ok) return sendRefusal(reply, found)
        const change = { campusId, terminalId: params.id, suspended: word === 'suspend' }
        await suspendTerminal(pool, { ...change, actor: actorOf(caller) }, clock())
        const after = await selectTerminal(pool, change)
        return after ? shown(after) : sendProblem(reply, 'not_found')
      },
    )
  }
}

function shown(terminal: TerminalNoun): Terminal {
  return { ...terminal, lastSeenAt: terminal.lastSeenAt?.toISOString() ?? null }
}
