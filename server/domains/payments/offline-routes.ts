import { Case, CaseRecords, DecideCase } from '../../../contract/cases.ts'
import { OfflineAnswers, OfflineRecords } from '../../../contract/offline.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import type { RecordCaseChange } from '../cases/case.ts'
import { shownCase } from '../cases/shown-case.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { decideOfflineCase } from './decide-offline-case.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { selectCaseRecords } from './offline-store.ts'
import { type OfflineDeps, recordOffline } from './record-offline.ts'

export type OfflineRouteDeps = Omit<OfflineDeps, 'counterOf'> & {
  clock: Clock
  recordAudit: RecordCaseChange
}

/** Sales that were made with no network (RULES 3.7), and what a person decides of them. */
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

  http.get(
    '/v1/cases/:id/records',
    {
      config: {
        allow: ['operator:administrator', 'operator:card_centre', 'operator:finance', 'operator:auditor'],
      },
      schema: {
        tags: ['cases'],
        summary: 'The offline records that a case is about',
        params: IdParams,
        response: { 200: CaseRecords },
      },
    },
    async (request) => {
      const { campusId, params, caller } = request
      assert(caller.kind === 'operator', 'only operators may call this')
      const { pool, recordAudit } = deps
      const records = await selectCaseRecords(pool, campusId, params.id)
      await recordAudit(pool, {
        campusId,
        at: clock(),
        actor: { kind: 'operator', id: caller.operatorId },
        action: 'case_viewed',
        subjectKind: 'case',
        subjectId: params.id,
        detail: { personIds: [...new Set(records.map(({ personId }) => personId))] },
      })
      return {
        records: records.map((record) => ({
          ...record,
          at: record.at.toISOString(),
          receivedAt: record.receivedAt.toISOString(),
        })),
      }
    },
  )

  http.post(
    '/v1/cases/:id/decision',
    {
      config: { allow: ['operator:card_centre', 'operator:finance'] },
      schema: {
        tags: ['cases'],
        summary: 'Decide a case; the first decision counts, and repeating it completes it',
        params: IdParams,
        body: DecideCase,
        response: { 200: Case },
      },
    },
    async (request, reply) => {
      const { campusId, params, body, caller } = request
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, caseId: params.id, operatorId: caller.operatorId, ...body }
      const done = await decideOfflineCase(deps, order, clock()).catch(unavailable)
      return done.ok ? shownCase(done.case) : sendRefusal(reply, done)
    },
  )
}
