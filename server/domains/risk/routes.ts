import { MarkFalseAlarm, RiskCase, RiskOverview } from '../../../contract/risk.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import type { PolicyAt } from '../policy/read.ts'
import { markFalseAlarm } from './mark-false-alarm.ts'
import { readRisk, readRiskCase } from './read-risk.ts'

const tags = ['risk']
const readers = [
  'operator:administrator',
  'operator:card_centre',
  'operator:finance',
  'operator:auditor',
] as const

/** Odd patterns: what is looked for, what was found, and that it was nothing. People are named where looks are logged. */
export function riskRoutes(http: Http, deps: { pool: Pool; policyAt: PolicyAt; clock: Clock }): void {
  const { pool, clock } = deps

  http.get(
    '/v1/risk',
    {
      config: { allow: [...readers] },
      schema: {
        tags,
        summary: 'The rules, what each found in 30 days, and the patterns that wait',
        response: { 200: RiskOverview },
      },
    },
    async ({ campusId }) => readRisk(deps, campusId, clock()),
  )

  http.get(
    '/v1/risk/cases/:id',
    {
      config: { allow: [...readers] },
      schema: {
        tags,
        summary: 'What was found for a case, by day',
        params: IdParams,
        response: { 200: RiskCase },
      },
    },
    async ({ campusId, params }, reply) =>
      (await readRiskCase(pool, { campusId, caseId: params.id })) ?? sendProblem(reply, 'not_found'),
  )

  http.post(
    '/v1/risk/cases/:id/false-alarm',
    {
      config: { allow: ['operator:card_centre', 'operator:finance'] },
      schema: {
        tags,
        summary: 'Mark that it was nothing odd; decides the case if nobody has',
        params: IdParams,
        body: MarkFalseAlarm,
        response: { 200: RiskCase },
      },
    },
    async ({ campusId, params, body, caller }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const key = { campusId, caseId: params.id }
      const done = await markFalseAlarm(
        deps,
        { ...key, operatorId: caller.operatorId, note: body.note },
        clock(),
      )
      if (!done.ok) return sendRefusal(reply, done)
      return (await readRiskCase(pool, key)) ?? sendProblem(reply, 'not_found')
    },
  )
}
