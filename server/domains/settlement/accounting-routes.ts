import type { FastifyReply } from 'fastify'
import { AccountingQuery, TrialBalance, Verification } from '../../../contract/accounting.ts'
import type { Caller } from '../../../contract/caller.ts'
import { addDays, type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import type { Keys } from '../../base/keys.ts'
import { sendProblem } from '../../base/problem-reply.ts'
import { sendTable, tableFormats } from '../../base/table-file.ts'
import type { XlsxSheet } from '../../base/xlsx.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { readAccountingJournal, readTrialBalance } from './accounting-books.ts'
import { journalTable, trialBalanceTable } from './accounting-tables.ts'
import { createVerifications } from './accounting-verification.ts'

const DAYS_MAX = 400
const tags = ['accounting']
const config = { allow: ['operator:administrator', 'operator:finance', 'operator:auditor'] } as const

type AccountingDeps = { pool: Pool; keys: Pick<Keys, 'ledgerHead'>; clock: Clock }

/** The books for the finance office: trial balance, journal, and the proof that the ledger holds. */
export function accountingRoutes(http: Http, { pool, keys, clock }: AccountingDeps): void {
  const verificationOf = createVerifications({ pool, headKeys: [keys.ledgerHead.publicKey], clock })
  const look = (campusId: number, caller: Caller, what: string, query: object) =>
    recordAudit(pool, {
      campusId,
      at: clock(),
      actor: actorOf(caller),
      action: 'accounts_viewed',
      subjectKind: 'report',
      subjectId: null,
      detail: { kind: what, ...query },
    })

  http.get(
    '/v1/accounting/trial-balance',
    {
      config,
      schema: {
        tags,
        summary: 'What every account held, gave and got, by day of posting',
        querystring: AccountingQuery,
        response: { 200: TrialBalance },
      },
    },
    async ({ campusId, caller, query }, reply) =>
      inRange(query, reply, async () => {
        await look(campusId, caller, 'trial_balance', query)
        return readTrialBalance(pool, { campusId, ...query }, clock())
      }),
  )

  http.get(
    '/v1/accounting/verification',
    {
      config,
      schema: {
        tags,
        summary: 'The proof of the whole ledger: begun, how far it is, or how it ended',
        response: { 200: Verification },
      },
    },
    async ({ campusId, caller }) => {
      await look(campusId, caller, 'verification', {})
      return verificationOf(campusId)
    },
  )

  const tables: Record<string, (campusId: number, query: AccountingQuery) => Promise<XlsxSheet>> = {
    'trial-balance': async (campusId, query) =>
      trialBalanceTable(await readTrialBalance(pool, { campusId, ...query }, clock())),
    journal: async (campusId, query) =>
      journalTable(await readAccountingJournal(pool, { campusId, ...query }, clock())),
  }
  for (const [name, read] of Object.entries(tables))
    for (const format of tableFormats)
      http.get(
        `/v1/accounting/${name}.${format}`,
        { config, schema: { tags, summary: `The ${name} as a file, in yuan`, querystring: AccountingQuery } },
        async ({ campusId, caller, query }, reply) =>
          inRange(query, reply, async () => {
            const table = await read(campusId, query)
            await look(campusId, caller, `${name}.${format}`, query)
            return sendTable(reply, `${name}-${query.from}-${query.to}`, format, table)
          }),
      )
}

/** Answers what is read, or that the range is none. */
async function inRange<T>(
  { from, to }: AccountingQuery,
  reply: FastifyReply,
  read: () => Promise<T>,
): Promise<T | FastifyReply> {
  if (!isBusinessDate(from) || !isBusinessDate(to))
    return sendProblem(reply, 'body_invalid', 'a date is not in the calendar')
  if (from > to) return sendProblem(reply, 'body_invalid', 'from is after to')
  if (to > addDays(from, DAYS_MAX - 1))
    return sendProblem(reply, 'body_invalid', `more than ${DAYS_MAX} days`)
  return read()
}
