import { tradeOperators } from '../../../contract/caller.ts'
import {
  MerchantPayouts,
  NewPayoutRun,
  PayoutCandidates,
  PayoutCandidatesQuery,
  PayoutRunApproval,
  PayoutRunDetail,
  PayoutRuns,
  PayoutRunsQuery,
  PayoutsPaid,
  PayoutsReturned,
} from '../../../contract/payouts.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import type { Keys } from '../../base/keys.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { sendTable, tableFormats } from '../../base/table-file.ts'
import { merchantScope } from '../merchants/scope.ts'
import { readBankList } from './payout-bank-list.ts'
import { decideRun } from './payout-decide.ts'
import { draftRun, readCandidates } from './payout-draft.ts'
import { listPayouts, listRuns, readRun } from './payout-lists.ts'
import { markPaid, markReturned } from './payout-mark.ts'
import type { PayoutDeps } from './payout-post.ts'

const tags = ['payouts']
const readers = { allow: ['operator:administrator', 'operator:finance', 'operator:auditor'] } as const
const payers = { allow: ['operator:administrator', 'operator:finance'] } as const

/** Merchants paid together: drafted by one, approved by another, taken to the bank, marked as the bank did it. */
export function payoutRoutes(
  http: Http,
  deps: PayoutDeps & { keys: Pick<Keys, 'dataKey'>; clock: Clock },
): void {
  const { pool, clock } = deps

  http.get(
    '/v1/payouts',
    {
      config: { allow: tradeOperators },
      schema: {
        tags,
        summary: 'What merchants were paid, the latest first; a merchant’s manager sees only the own',
        querystring: PayoutRunsQuery,
        response: { 200: MerchantPayouts },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const found = await listPayouts(pool, { campusId, scope: merchantScope(caller), cursor: query.cursor })
      if (!found.ok) return sendRefusal(reply, found)
      const { ok: _, ...payouts } = found
      return payouts
    },
  )

  http.get(
    '/v1/payout-candidates',
    {
      config: payers,
      schema: {
        tags,
        summary: 'What each merchant was owed at the end of a day, and what of it can be paid now',
        querystring: PayoutCandidatesQuery,
        response: { 200: PayoutCandidates },
      },
    },
    async ({ campusId, query }, reply) =>
      isBusinessDate(query.date)
        ? readCandidates(pool, campusId, query.date, clock())
        : sendProblem(reply, 'body_invalid', 'date is not in the calendar'),
  )

  http.get(
    '/v1/payout-runs',
    {
      config: readers,
      schema: {
        tags,
        summary: 'Payout runs, the latest first',
        querystring: PayoutRunsQuery,
        response: { 200: PayoutRuns },
      },
    },
    async ({ campusId, query }, reply) => {
      const found = await listRuns(pool, campusId, query.cursor)
      if (!found.ok) return sendRefusal(reply, found)
      const { ok: _, ...runs } = found
      return runs
    },
  )

  http.get(
    '/v1/payout-runs/:id',
    {
      config: readers,
      schema: {
        tags,
        summary: 'A payout run with its lines',
        params: IdParams,
        response: { 200: PayoutRunDetail },
      },
    },
    async ({ campusId, params }, reply) => {
      const found = await readRun(pool, campusId, params.id)
      return found.ok ? { run: found.run, lines: found.lines } : sendRefusal(reply, found)
    },
  )

  http.post(
    '/v1/payout-runs',
    {
      config: payers,
      schema: {
        tags,
        summary: 'Draft a run; it waits for another operator',
        body: NewPayoutRun,
        response: { '2xx': PayoutRunDetail },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const done = await draftRun(pool, { campusId, operatorId: caller.operatorId, ...body }, clock())
      if (!done.ok) return sendRefusal(reply, done)
      const run = await readRun(pool, campusId, body.id)
      assert(run.ok, 'a run stays')
      return reply.code(done.repeat ? 200 : 201).send({ run: run.run, lines: run.lines })
    },
  )

  changeRoutes(http, deps)

  for (const format of tableFormats)
    http.get(
      `/v1/payout-runs/:id/bank-list.${format}`,
      {
        config: payers,
        schema: {
          tags,
          summary: `What the bank has still to transfer, with whole account numbers, as ${format}`,
          params: IdParams,
        },
      },
      async ({ campusId, caller, params }, reply) => {
        assert(caller.kind === 'operator', 'only operators may call this')
        const order = { campusId, operatorId: caller.operatorId, runId: params.id, format }
        const list = await readBankList(deps, order, clock())
        if (!list.ok) return sendRefusal(reply, list)
        return sendTable(reply, `payout-${list.number}`, format, list.table)
      },
    )
}

/** What is done to a run that is there; each answers the run as it is then. */
function changeRoutes(http: Http, deps: PayoutDeps & { clock: Clock }): void {
  const { pool, clock } = deps
  const answer = { 200: PayoutRunDetail }
  const shown = async (campusId: number, runId: string) => {
    const found = await readRun(pool, campusId, runId)
    assert(found.ok, 'a run stays')
    return { run: found.run, lines: found.lines }
  }

  http.post(
    '/v1/payout-runs/:id/approval',
    {
      config: payers,
      schema: {
        tags,
        summary: 'Approve or refuse a run that another operator drafted; who drafted it may take it back',
        params: IdParams,
        body: PayoutRunApproval,
        response: answer,
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, runId: params.id, ...body }
      const done = await decideRun(deps, order, clock())
      return done.ok ? shown(campusId, params.id) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/payout-runs/:id/paid',
    {
      config: payers,
      schema: {
        tags,
        summary: 'The bank has made these transfers',
        params: IdParams,
        body: PayoutsPaid,
        response: answer,
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, runId: params.id, ...body }
      const done = await markPaid(deps, order, clock())
      return done.ok ? shown(campusId, params.id) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/payout-runs/:id/returns',
    {
      config: payers,
      schema: {
        tags,
        summary: 'The bank gave these back: the merchants are owed them again',
        params: IdParams,
        body: PayoutsReturned,
        response: answer,
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, runId: params.id, ...body }
      const done = await markReturned(deps, order, clock())
      return done.ok ? shown(campusId, params.id) : sendRefusal(reply, done)
    },
  )
}
