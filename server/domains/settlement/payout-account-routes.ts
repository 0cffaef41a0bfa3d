import { MerchantBankAccounts, NewMerchantBankAccount, PayoutRunApproval } from '../../../contract/payouts.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import type { Keys } from '../../base/keys.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { askBankAccount, decideBankAccount, listBankAccounts } from './payout-accounts.ts'

const tags = ['payouts']
const payers = { allow: ['operator:administrator', 'operator:finance'] } as const

/** Where merchants are paid: proposed by one, approved by another. */
export function payoutAccountRoutes(
  http: Http,
  deps: { pool: Pool; keys: Pick<Keys, 'dataKey'>; clock: Clock },
): void {
  const { pool, clock } = deps

  http.get(
    '/v1/merchant-bank-accounts',
    {
      config: { allow: [...payers.allow, 'operator:auditor'] },
      schema: {
        tags,
        summary: 'Every merchant with its bank account and the one that waits for approval',
        response: { 200: MerchantBankAccounts },
      },
    },
    async ({ campusId }) => listBankAccounts(pool, campusId),
  )

  http.post(
    '/v1/merchants/:id/bank-accounts',
    {
      config: payers,
      schema: {
        tags,
        summary: 'Propose where a merchant is paid; nothing is paid to it until another operator has decided',
        params: IdParams,
        body: NewMerchantBankAccount,
        response: { '2xx': MerchantBankAccounts },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const { id, ...account } = body
      const order = { campusId, operatorId: caller.operatorId, merchantId: params.id, id, account }
      const done = await askBankAccount(deps, order, clock())
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(done.repeat ? 200 : 201).send(await listBankAccounts(pool, campusId))
    },
  )

  http.post(
    '/v1/merchant-bank-accounts/:id/approval',
    {
      config: payers,
      schema: {
        tags,
        summary: 'Approve or refuse a bank account that another operator proposed; who did may take it back',
        params: IdParams,
        body: PayoutRunApproval,
        response: { 200: MerchantBankAccounts },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, bankAccountId: params.id, ...body }
      const done = await decideBankAccount(deps, order, clock())
      return done.ok ? listBankAccounts(pool, campusId) : sendRefusal(reply, done)
    },
  )
}
