import { OfflineAnswers, OfflineGaps, OfflineRecords } from '../../../contract/offline.ts'
import { refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import { createGate } from '../../base/gate.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { merchantScope } from '../merchants/scope.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { selectGaps } from './offline-store.ts'
import { type OfflineDeps, recordOffline } from './record-offline.ts'

export type OfflineRouteDeps = Omit<OfflineDeps, 'counterOf'> & { clock: Clock }

/**
 * Of one server. When the network of a whole campus comes back, hundreds of terminals upload at once, and all at once
 * would keep payments waiting for minutes: some wait in line, as long as a terminal waits for its answer, the others
 * are told to come again.
 */
const UPLOADS = { atOnce: 2, waitingMax: 20 }
const RETRY_SECONDS = 5

/** Sales that were made with no network (RULES 3.7). */
export function offlineRoutes(http: Http, routeDeps: OfflineRouteDeps): void {
  const { clock } = routeDeps
  const deps = { ...routeDeps, counterOf: createPaymentLookUps(routeDeps.pool).counterOf }
  const gate = createGate(UPLOADS)

  http.post(
    '/v1/offline-records',
    {
      config: { allow: ['terminal:pos:upload-only'] },
      schema: {
        tags: ['payments'],
        summary: 'Hand in sales made with no network; in any order, as often as it takes',
        body: OfflineRecords,
        response: { 200: OfflineAnswers },
      },
    },
    async (request, reply) => {
      const { campusId, body, caller } = request
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const upload = { campusId, terminalId: caller.terminalId, records: body.records }
      const leave = await gate.enter()
      if (!leave)
        return sendRefusal(reply, refuse('ledger_unavailable', { retryAfterSeconds: RETRY_SECONDS }))
      try {
        // Whoever hung up while in line comes again: the work would be for nobody.
        if (request.raw.socket.destroyed) return sendRefusal(reply, refuse('ledger_unavailable'))
        const answers = await recordOffline(deps, upload, clock()).catch(unavailable)
        return Array.isArray(answers) ? { answers } : sendRefusal(reply, answers)
      } finally {
        leave()
      }
    },
  )

  http.get(
    '/v1/offline-gaps',
    {
      config: {
        allow: [
          'operator:administrator',
          'operator:merchant_manager',
          'operator:finance',
          'operator:auditor',
        ],
      },
      schema: {
        tags: ['payments'],
        summary: 'Sales made with no network that were never handed in, by terminal',
        response: { 200: OfflineGaps },
      },
    },
    async ({ campusId, caller }) => ({
      gaps: await selectGaps(deps.pool, campusId, merchantScope(caller)),
    }),
  )
}
