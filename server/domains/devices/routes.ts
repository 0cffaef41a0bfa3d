import {
  Activate,
  Activated,
  Heartbeat,
  HeartbeatReply,
  TerminalSelf,
  TerminalSignedIn,
  TerminalSignIn,
} from '../../../contract/devices.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import type { PolicyAt } from '../policy/read.ts'
import { activateTerminal } from './activate-terminal.ts'
import { createFailedCodes } from './failed-codes.ts'
import { recordHeartbeat } from './heartbeat.ts'
import { signInTerminal } from './sign-in-terminal.ts'
import { selectCampus, selectTerminal } from './store.ts'

export type DeviceDeps = {
  pool: Pool
  clock: Clock
  policyAt: PolicyAt
  /** `keys.indexKey`. */
  indexKey: Buffer
  /** The server's base URLs, without a slash at the end: what a terminal may write into `aud`. The first is told to it. */
  baseUrls: readonly [string, ...string[]]
  /** The version of the hot list now. */
  hotListVersion: (campusId: number) => Promise<number>
}

/** What terminals do for themselves: activation, sign-in, heartbeats (DESIGN 7). */
export function deviceRoutes(http: Http, deps: DeviceDeps): void {
  const { pool, clock, policyAt, indexKey, baseUrls } = deps
  const failedCodes = createFailedCodes()
  const audiences = baseUrls.flatMap((url) => [url, `${url}/`])

  http.post(
    '/v1/terminals/activate',
    {
      config: { allow: ['anyone'] },
      schema: {
        tags: ['devices'],
        summary: 'Give a terminal its key, by a one-time activation code',
        body: Activate,
        response: { 200: Activated },
      },
    },
    async (request, reply) => {
      const now = clock()
      const retryAfterSeconds = failedCodes.waitSeconds(request.ip, now)
      if (retryAfterSeconds > 0)
        return sendProblem(reply, 'too_many_attempts', undefined, { retryAfterSeconds })
      const { campusId, body } = request
      const done = await activateTerminal({ pool, indexKey }, { campusId, ...body }, now)
      if (done.ok) {
        const { terminalId, kind, name } = done
        return { terminalId, kind, name, audience: baseUrls[0] }
      }
      if (done.code === 'activation_code_invalid') failedCodes.note(request.ip, now)
      return sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/terminal-sessions',
    {
      config: { allow: ['anyone'] },
      schema: {
        tags: ['devices'],
        summary: 'Sign a terminal in by an assertion of RFC 7523',
        body: TerminalSignIn,
        response: { 201: TerminalSignedIn },
      },
    },
    async (request, reply) => {
      const { campusId, body } = request
      const done = await signInTerminal({ pool, audiences }, { campusId, ...body }, clock())
      if (!done.ok) return sendRefusal(reply, done)
      const { token, expiresAt, uploadOnly } = done
      return reply.code(201).send({
        token,
        expiresAt: expiresAt.toISOString(),
        ...(uploadOnly ? { restricted: 'upload-only' as const } : {}),
      })
    },
  )

  http.get(
    '/v1/terminal',
    {
      config: { allow: ['terminal:upload-only'] },
      schema: {
        tags: ['devices'],
        summary: 'What a terminal shows of itself, and the limits it works within',
        response: { 200: TerminalSelf },
      },
    },
    async (request) => {
      const { campusId, caller } = request
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const now = clock()
      const [terminal, campus, policy] = await Promise.all([
        selectTerminal(pool, { campusId, terminalId: caller.terminalId }),
        selectCampus(pool, campusId),
        policyAt(campusId, now),
      ])
      assert(terminal && campus, 'a session belongs to a terminal of a campus')
      return {
        id: terminal.id,
        kind: terminal.kind,
        name: terminal.name,
        merchant: terminal.merchant,
        stall: terminal.stall,
        campus,
        amountMinFen: policy.stallAmountMinFen,
        amountMaxFen: policy.stallAmountMaxFen,
        reversalWindowSeconds: policy.reversalMinutes * 60,
        offline: {
          hotListMaxAgeMinutes: policy.hotListMaxAgeMinutes,
          hours: policy.offlineHours,
          maxRecords: policy.offlineMaxRecords,
          maxFen: policy.offlineMaxFen,
          codeFen: policy.payCodeOfflineLimitFen,
          personDayFen: policy.payCodeOfflinePersonDayFen,
        },
        serverTime: now.toISOString(),
      }
    },
  )

  http.post(
    '/v1/terminal/heartbeats',
    {
      config: { allow: ['terminal:upload-only'] },
      schema: {
        tags: ['devices'],
        summary: 'Say that a terminal is alive: its clock, its hot list, its queue',
        body: Heartbeat,
        response: { 200: HeartbeatReply },
      },
    },
    async (request, reply) => {
      const { campusId, caller, body } = request
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const now = clock()
      const at = new Date(body.at)
      if (Number.isNaN(at.getTime())) return sendProblem(reply, 'body_invalid', 'at is no instant')
      await recordHeartbeat(pool, { campusId, terminalId: caller.terminalId, ...body, at }, now)
      return { serverTime: now.toISOString(), hotListVersion: await deps.hotListVersion(campusId) }
    },
  )
}
