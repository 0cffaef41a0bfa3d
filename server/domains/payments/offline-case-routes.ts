import { ApproveCase, Case, CaseRecords, DecideCase } from '../../../contract/cases.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { shownCase } from '../cases/shown-case.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { selectCaseCard, selectCaseRecords } from './case-record-store.ts'
import { approveOfflineCase, type DecideDeps, decideOfflineCase } from './decide-offline-case.ts'

/** What a person decides of sales made with no network (RULES 3.7): here, since money follows. */
export function offlineCaseRoutes(http: Http, deps: DecideDeps & { clock: Clock }): void {
  const { pool, clock, policyAt, recordAudit } = deps
  const deciders = ['operator:card_centre', 'operator:finance'] as const

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
      const now = clock()
      const records = await selectCaseRecords(pool, campusId, params.id)
      const card = await selectCaseCard(pool, campusId, params.id)
      const { refundApprovalAboveFen } = await policyAt(campusId, now)
      await recordAudit(pool, {
        campusId,
        at: now,
        actor: { kind: 'operator', id: caller.operatorId },
        action: 'case_viewed',
        subjectKind: 'case',
        subjectId: params.id,
        detail: { personIds: [...new Set(records.map(({ personId }) => personId))] },
      })
      return {
        approvalAboveFen: refundApprovalAboveFen,
        card,
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
      config: { allow: [...deciders] },
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

  http.post(
    '/v1/cases/:id/approval',
    {
      config: { allow: [...deciders] },
      schema: {
        tags: ['cases'],
        summary: 'Approve what another operator proposed, or send it back',
        params: IdParams,
        body: ApproveCase,
        response: { 200: Case },
      },
    },
    async (request, reply) => {
      const { campusId, params, body, caller } = request
      assert(caller.kind === 'operator', 'only operators may call this')
      const proposedAt = new Date(body.proposedAt)
      if (Number.isNaN(proposedAt.getTime()))
        return sendProblem(reply, 'body_invalid', 'proposedAt is no instant')
      const order = { campusId, caseId: params.id, operatorId: caller.operatorId, ...body, proposedAt }
      const done = await approveOfflineCase(deps, order, clock()).catch(unavailable)
      return done.ok ? shownCase(done.case) : sendRefusal(reply, done)
    },
  )
}
