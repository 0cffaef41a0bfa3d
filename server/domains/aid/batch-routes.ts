import { IdParams } from '../../../contract/shapes.ts'
import {
  SUBSIDY_BYTES_MAX,
  SubsidyApproval,
  SubsidyBatch,
  SubsidyBatches,
  SubsidyUpload,
  SubsidyUploadQuery,
} from '../../../contract/subsidies.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { type BatchRow, selectBatch, selectBatches } from './batch-store.ts'
import { decideBatch } from './decide-batch.ts'
import { proposeBatch } from './propose-batch.ts'

type Deps = { pool: Pool; clock: Clock }

const DECIDERS = ['operator:administrator', 'operator:finance'] as const
const PROPOSERS = [...DECIDERS, 'operator:aid_officer'] as const
const READERS = [...PROPOSERS, 'operator:auditor'] as const
const PROBLEMS_SHOWN = 200
const tags = ['subsidies']

/** Subsidies in batches: one proposes a file, another approves (RULES 3.9, 4.4). */
export function subsidyRoutes(http: Http, deps: Deps): void {
  const { pool, clock } = deps

  http.get(
    '/v1/subsidy-batches',
    {
      config: { allow: [...READERS] },
      schema: { tags, summary: 'Batches of subsidies, the latest first', response: { 200: SubsidyBatches } },
    },
    async ({ campusId }) => ({ batches: (await selectBatches(pool, campusId)).map(shown) }),
  )

  http.get(
    '/v1/subsidy-batches/:id',
    {
      config: { allow: [...READERS] },
      schema: {
        tags,
        summary: 'A batch, and how far it is',
        params: IdParams,
        response: { 200: SubsidyBatch },
      },
    },
    async ({ campusId, params }, reply) => {
      const batch = await selectBatch(pool, { campusId, id: params.id })
      return batch ? shown(batch) : sendProblem(reply, 'not_found')
    },
  )

  http.post(
    '/v1/subsidy-batches/:id/approval',
    {
      config: { allow: [...PROPOSERS] },
      schema: {
        tags,
        summary: 'Approve or refuse a batch that another operator proposed; who proposed may take it back',
        params: IdParams,
        body: SubsidyApproval,
        response: { 200: SubsidyBatch },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const decides = caller.roles.some((role) => DECIDERS.some((decider) => decider === `operator:${role}`))
      const order = { campusId, operatorId: caller.operatorId, decides, id: params.id, ...body }
      const done = await decideBatch(pool, order, clock())
      return done.ok ? shown(done.batch) : sendRefusal(reply, done)
    },
  )

  void http.register(async (scope) => uploadRoute(scope as Http, deps))
}

/** In a scope of its own: this route alone takes any file. */
function uploadRoute(http: Http, { pool, clock }: Deps): void {
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  http.post(
    '/v1/subsidy-batches',
    {
      bodyLimit: SUBSIDY_BYTES_MAX,
      config: { allow: [...PROPOSERS] },
      schema: {
        tags,
        summary: 'Propose a file of subsidies (XLSX or CSV); what is wrong with its rows if anything is',
        querystring: SubsidyUploadQuery,
        consumes: ['application/octet-stream'],
        response: { 200: SubsidyUpload },
      },
    },
    async ({ campusId, caller, query, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      if (!Buffer.isBuffer(body)) return sendProblem(reply, 'body_invalid')
      const order = { campusId, operatorId: caller.operatorId, ...query, file: body }
      const done = await proposeBatch(pool, order, clock())
      if (!done.ok) return sendRefusal(reply, done)
      const { batchId, rows, problems } = done
      const batch = batchId === null ? null : await selectBatch(pool, { campusId, id: batchId })
      return {
        batch: batch && shown(batch),
        rows,
        problems: problems.slice(0, PROBLEMS_SHOWN),
        problemCount: problems.length,
      }
    },
  )
}

function shown({ asker, askedBy, decider, decidedBy, ...batch }: BatchRow): SubsidyBatch {
  return {
    ...batch,
    askedAt: batch.askedAt.toISOString(),
    askedBy: { id: askedBy, name: asker },
    decidedAt: batch.decidedAt?.toISOString() ?? null,
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: decider },
  }
}
