import { OfflineAnswers, OfflineRecords } from '../../../contract/offline.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { type OfflineDeps, recordOffline } from './record-offline.ts'

export type OfflineRouteDeps = Omit<OfflineDeps, 'counterOf'> & { clock: Clock }

/** Sales that were made with no network (RULES 3.7). */
export function offlineRoutes(http: Http, routeDeps: OfflineRouteDeps): void {
  const { clock } = routeDeps
  const deps = { ...routeDeps, counterOf: createPaymentLookUps(routeDeps.pool).counterOf }

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
      const answers = await recordOffline(deps, upload, clock()).catch(unavailable)
      return Array.isArray(answers) ? { answers } : sendRefusal(reply, answers)
    },
  )
}
