import { Readable } from 'node:stream'
import { PayoutsTransferred, PayoutTransfers } from '../../../contract/leavings.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { actorOf } from '../audit/actor.ts'
import type { PayoutDeps } from './ask-payout.ts'
import { exportPayouts } from './export-payouts.ts'
import { markTransferred } from './mark-transferred.ts'

/** What finance does of pay-outs to bank accounts: takes the list to the bank, says when it is done. */
export function transferRoutes(http: Http, deps: PayoutDeps & { clock: Clock }): void {
  const { clock } = deps
  const tags = ['leaving']

  http.get(
    '/v1/payouts.csv',
    {
      config: { allow: ['operator:finance'] },
      schema: {
        tags,
        summary: 'Pay-outs still to be transferred, with whole account numbers, as a CSV file',
        produces: ['text/csv'],
      },
    },
    async ({ campusId, caller }, reply) => {
      const now = clock()
      const csv = await exportPayouts(deps, { campusId, actor: actorOf(caller) }, now)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="payouts-${businessDate(now)}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(csv))
    },
  )

  http.post(
    '/v1/payout-transfers',
    {
      config: { allow: ['operator:finance'] },
      schema: {
        tags,
        summary: 'The bank has made the transfers of these pay-outs',
        body: PayoutTransfers,
        response: { 200: PayoutsTransferred },
      },
    },
    async ({ campusId, caller, body }) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const { operatorId } = caller
      return { count: await markTransferred(deps, { campusId, operatorId, ...body }, clock()) }
    },
  )
}
