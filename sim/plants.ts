/** One place in a file of `server/`, or in a function of the database, and the bug that goes there. */
export type Change = { in: string; find: string; put: string }

export type Plant = {
  /** What is wrong then. */
  summary: string
  source?: readonly Change[]
  database?: readonly (Change | { sql: string })[]
}

const LANE = 'domains/ledger/lane.ts'
const AUTHORISE = 'domains/payments/authorise.ts'

/** Bugs that such a system could have, one a promise. */
export const plants: Record<string, Plant> = {
  'ack-before-commit': {
    summary: 'a batch is answered when it is posted, and committed later',
    source: [
      {
        in: LANE,
        find: 'const reply = await postBatch(this.#client, this.#campusId, this.number, encodeBatch(left, postedAt))',
        put: `await this.#client.query('COMMIT')
        await this.#client.query('BEGIN')
        const reply = await postBatch(this.#client, this.#campusId, this.number, encodeBatch(left, postedAt))
          .catch(async (error) => { await this.#client.query('ROLLBACK'); throw error })
        setTimeout(() => void this.#client.query('COMMIT').catch(() => {}), 250)`,
      },
    ],
  },
  'lost-on-crash': {
    summary: 'a batch is answered before its log is on the disk',
    database: [
      {
        in: 'ledger_post',
        find: 'SELECT l.head_batch + 1, l.head_hash INTO STRICT',
        put: `PERFORM set_config('synchronous_commit', 'off', true);
  SELECT l.head_batch + 1, l.head_hash INTO STRICT`,
      },
    ],
  },
  'id-not-unique': {
    summary: 'the ledger takes an id twice',
    database: [{ sql: 'ALTER TABLE transfers DROP CONSTRAINT transfers_pkey' }],
  },
  'floor-forgotten': {
    summary: 'wallets go below zero',
    database: [
      {
        in: 'ledger_post',
        find: 'BETWEEN r_floors[a.rule] AND r_ceilings[a.rule]',
        put: '<= r_ceilings[a.rule]',
      },
    ],
  },
  'reversed-twice': {
    summary: 'a payment is taken back once for each reversal',
    source: [
      {
        in: 'domains/payments/reverse.ts',
        find: "claimKey('reversal', payment.id)",
        put: "claimKey('reversal', id)",
      },
    ],
  },
  'claim-not-made': {
    summary: 'a pay code works again',
    source: [{ in: 'domains/payments/decide.ts', find: '    claim,\n    ...(meal', put: '    ...(meal' }],
  },
  'digits-again': {
    summary: 'digits work again',
    source: [
      {
        in: 'domains/payments/read-digits.ts',
        find: 'known.keyId, String(step))',
        put: 'known.keyId, String(step), String(Math.random()))',
      },
    ],
  },
  'stall-repeat-posted': {
    summary: 'the repeat of a payment by a stall’s code is posted under a new id',
    source: [
      {
        in: 'domains/payments/pay-stall.ts',
        find: 'if (first) return first',
        put: `if (first) {
    const tail = Math.floor(Math.random() * 2 ** 24).toString(16).padStart(6, '0')
    await decide(deps, { ...attempt, id: id.slice(0, -6) + tail }, { place, payer, isTaken: false }, now)
    return first
  }`,
      },
    ],
  },
  'claim-not-withdrawn': {
    summary: 'a refused payment uses its code up',
    database: [
      {
        in: 'ledger_post',
        find: 'FROM unnest(done || v_plain) a (o) WHERE p_claims[a.o] <> nil;',
        put: 'FROM generate_subscripts(p_ids, 1) a (o) WHERE p_claims[a.o] <> nil;',
      },
    ],
  },
  'id-clock-trusted': {
    summary: 'an id of any time is taken',
    source: [
      {
        in: AUTHORISE,
        find: "if (!isTimely(id, now)) return refuse('id_time_invalid')",
        put: 'isTimely(id, now)',
      },
    ],
  },
  'code-clock-trusted': {
    summary: 'a code of any time is taken',
    source: [
      { in: 'domains/payments/read-credential.ts', find: 'tooLate: !timely.ok', put: 'tooLate: false' },
    ],
  },
  'answers-swapped': {
    summary: 'the acts of a batch get one another’s answers',
    source: [{ in: LANE, find: 'outcomes[index]!', put: 'outcomes[left.length - 1 - index]!' }],
  },
  'chain-not-extended': {
    summary: 'a batch does not carry the hash of the one before',
    database: [
      {
        in: 'ledger_post',
        find: 'SET head_batch = v_batch, head_hash = v_hash',
        put: 'SET head_batch = v_batch',
      },
    ],
  },
  'state-not-checked': {
    summary: 'a lost account pays',
    database: [
      {
        in: 'ledger_post',
        find: "AND r_flags[a.rule] & CASE w.state WHEN 'active' THEN 1 WHEN 'lost' THEN 2 WHEN 'frozen' THEN 4 ELSE 8 END <> 0",
        put: '',
      },
    ],
  },
  'day-ceiling-forgotten': {
    summary: 'the spending PIN opens any amount a day',
    source: [
      {
        in: 'domains/payments/decide.ts',
        find: '          : policy.dailyCeilingFen,',
        put: '          : policy.dailyCeilingFen * 1000,',
      },
    ],
  },
  'repeat-with-other-amount': {
    summary: 'a repeat is answered with another amount than the first time',
    source: [
      {
        in: AUTHORISE,
        find: 'payment: stored.payment }',
        put: 'payment: { ...stored.payment, amountFen: stored.payment.amountFen + 1 } }',
      },
    ],
  },
  'conflict-not-seen': {
    summary: 'the same id with another amount is answered as a repeat',
    source: [{ in: AUTHORISE, find: ' && stored.payment.amountFen === amountFen)', put: ')' }],
  },
  'old-key-pays': {
    summary: 'a pay key that was ended still pays',
    source: [
      {
        in: 'domains/payments/store.ts',
        find: 'k.alias = ANY ($2::text[]) AND k.ended_at IS NULL',
        put: 'k.alias = ANY ($2::text[])',
      },
    ],
  },
  'late-record-lost': {
    summary: 'a sale made with no network is answered as posted, and is not',
    source: [
      {
        in: 'domains/payments/move-record.ts',
        find: 'const outcome = await poster.post(chargeOf(record, now))',
        put: `if (record.amountFen === 3) return 'posted'
  const outcome = await poster.post(chargeOf(record, now))`,
      },
    ],
  },
  'late-record-twice': {
    summary: 'a sale made with no network is posted twice',
    source: [
      {
        in: 'domains/payments/move-record.ts',
        find: 'const outcome = await poster.post(chargeOf(record, now))',
        put: `const outcome = await poster.post(chargeOf(record, now))
  const again = record.id.slice(0, -4) + (record.id.endsWith('0000') ? '0001' : '0000')
  if (outcome.ok && !outcome.repeat)
    await poster.post({ ...chargeOf(record, now), id: again, claim: null })`,
      },
    ],
  },
  'late-record-from-subsidy': {
    summary: 'a sale made with no network takes from the subsidy first',
    source: [
      {
        in: 'domains/payments/offline-record.ts',
        find: "source: 'wallet',",
        put: "source: 'subsidy-first',",
      },
      {
        in: 'domains/ledger/batch.ts',
        find: "assert(guards !== null || (act.source ?? 'wallet') === 'wallet', 'a forced act takes from the wallet alone')",
        put: '',
      },
    ],
  },
  'use-after-loss-charged': {
    summary: 'the person is charged for a use after the loss report',
    source: [
      {
        in: 'domains/payments/settle-after-loss.ts',
        find: 'return since ? [[id, since] as const] : []',
        put: 'return []',
      },
    ],
  },
  'tac-not-checked': {
    summary: 'a sale by card counts whatever its proof',
    source: [
      {
        in: 'domains/payments/prove-by-card.ts',
        find: 'if (card.tac !== null && !isTacOf(',
        put: "if (card.tac === '' && !isTacOf(",
      },
    ],
  },
  'cryptogram-not-checked': {
    summary: 'a chip without the campus’s keys pays for whom it names',
    source: [
      {
        in: 'domains/cards/check-tap.ts',
        find: 'answer?.sw === SW.ok && isCryptogram(deps.cardKeys.master, tap, answer.data)',
        put: 'answer?.sw === SW.ok',
      },
    ],
  },
  'tap-pays-again': {
    summary: 'what proved a card once pays another time',
    source: [
      {
        in: 'domains/payments/read-card.ts',
        find: "claimKey('card-tap', tap.tapId)",
        put: "claimKey('card-tap', tap.tapId + Math.random())",
      },
    ],
  },
  'torn-sale-posted-unpaid': {
    summary: 'a torn sale is charged whatever its card says of it',
    source: [
      { in: 'domains/payments/grey-sales.ts', find: "if (ended.kind === 'paid') {", put: 'if (ended) {' },
    ],
  },
  'copy-not-stopped': {
    summary: 'two sales with one number of a card are a case, and the card pays on',
    source: [
      {
        in: 'domains/payments/settle-offline.ts',
        find: 'inTransaction(pool, (db) => blockCard(db, campusId, cardNo, { finding, terminalId }, now)),',
        put: 'openCase(pool, campusId, finding, now),',
      },
    ],
  },
  'copy-not-seen-at-tap': {
    summary: 'a card that is behind what it told before is not noticed at its tap',
    source: [
      {
        in: 'domains/payments/set-allowance.ts',
        find: 'seenBefore(pool, campusId, tap),',
        put: 'Promise.resolve({ load: 0, purchase: 0 }),',
      },
    ],
  },
  'stopped-card-pays': {
    summary: 'a card that is blocked pays online',
    source: [
      {
        in: 'domains/payments/read-card.ts',
        find: "return state === 'active' && !blocked ?",
        put: "return state === 'active' ?",
      },
    ],
  },
  'allowance-above-wallet': {
    summary: 'a card may spend with no network more than its wallet holds',
    source: [
      {
        in: 'domains/payments/set-allowance.ts',
        find: 'Math.min(allowanceFen, Math.max(0, wallet.walletFen))',
        put: 'allowanceFen',
      },
    ],
  },
  'replay-at-other-server': {
    summary: 'each server process has its own list of used codes',
    source: [
      {
        in: 'domains/payments/decide.ts',
        find: '    claim,\n    ...(meal',
        put: '    claim: { ...claim, key: createHash("sha256").update(claim.key + process.pid).digest("hex").slice(0, 32) },\n    ...(meal',
      },
      {
        in: 'domains/payments/decide.ts',
        find: 'import type { Policy } from',
        put: "import { createHash } from 'node:crypto'\nimport type { Policy } from",
      },
    ],
  },
  'late-certificate-not-judged': {
    summary: 'a late record counts whatever its certificate was by then',
    source: [
      {
        in: 'domains/payments/judge-offline.ts',
        find: 'if (!timely.ok) return notGenuine(timely.code)',
        put: '',
      },
    ],
  },
  'refund-too-much': {
    summary: 'refunds of one payment are not added up',
    source: [
      {
        in: 'domains/payments/ask-refund.ts',
        find: "if (amountFen > leftFen) return refuse('refund_exceeds', { leftFen })",
        put: 'leftFen',
      },
    ],
  },
  'refund-beside-reversal': {
    summary: 'a refund does not stand against the reversal of its payment',
    source: [
      {
        in: 'domains/payments/post-refund.ts',
        find: 'isFirst ? { ...act, claim: claimAgainstReversal(payment, refund) } : act',
        put: 'isFirst ? { ...act, claim: claimAgainstReversal({ ...payment, paymentId: refund.id }, refund) } : act',
      },
    ],
  },
}
