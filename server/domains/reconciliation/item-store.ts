import type { ChannelCode } from '../../../contract/channels.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { PoolClient, Queryable } from '../../base/database.ts'
import type { Difference } from './judge.ts'

export type ItemKey = {
  kind: 'order' | 'refund' | 'day'
  number: string
  aspect: 'money' | 'fee' | 'state' | 'summary'
}

/** Something that does not agree. Amounts are net: taken less given back; of a fee, the fees. */
export type FoundItem = ItemKey & {
  difference: Difference
  day: BusinessDate
  orderNo: string
  oursFen: number
  theirsFen: number
  state: 'timing' | 'open'
}

/** Keeps what was found; what two people have closed stays closed. */
export async function upsertItems(
  db: Queryable,
  { campusId, channel }: { campusId: number; channel: ChannelCode },
  items: readonly FoundItem[],
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO reconciliation_items AS i (campus_id, channel, kind, number, aspect, difference, day, order_no,
                                            ours_fen, theirs_fen, state, found_at, changed_at)
     SELECT $1, $2, r.kind, r.number, r.aspect, r.difference, r.day, r.order_no, r.ours, r.theirs,
            'timing', $3, $3
       FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[], $10::bigint[],
                   $11::bigint[]) AS r (kind, number, aspect, difference, day, order_no, ours, theirs)
     ON CONFLICT (campus_id, channel, kind, number, aspect) DO UPDATE
       SET difference = excluded.difference, ours_fen = excluded.ours_fen, theirs_fen = excluded.theirs_fen,
           state = CASE i.state WHEN 'resolved' THEN 'timing' ELSE i.state END,
           case_id = CASE i.state WHEN 'resolved' THEN NULL ELSE i.case_id END,
           changed_at = excluded.changed_at
     WHERE i.state <> 'cleared'`,
    [
      campusId,
      channel,
      now,
      items.map(({ kind }) => kind),
      items.map(({ number }) => number),
      items.map(({ aspect }) => aspect),
      items.map(({ difference }) => difference),
      items.map(({ day }) => day),
      items.map(({ orderNo }) => orderNo),
      items.map(({ oursFen }) => oursFen),
      items.map(({ theirsFen }) => theirsFen),
    ],
  )
}

/**
 * Ends what agrees by now.
 * @param still the numbers whose money does not agree
 * @returns the cases of those that had one
 */
export async function updateResolved(
  db: Queryable,
  { campusId, channel }: { campusId: number; channel: ChannelCode },
  still: readonly Pick<ItemKey, 'kind' | 'number'>[],
  now: Date,
): Promise<string[]> {
  const { rows } = await db.query<{ caseId: string | null }>(
    `UPDATE reconciliation_items i SET state = 'resolved', changed_at = $5
      WHERE campus_id = $1 AND channel = $2 AND aspect = 'money' AND state IN ('timing', 'open')
        AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS s (kind, number)
                         WHERE s.kind = i.kind AND s.number = i.number)
      RETURNING case_id AS "caseId"`,
    [campusId, channel, still.map(({ kind }) => kind), still.map(({ number }) => number), now],
  )
  return rows.flatMap(({ caseId }) => caseId ?? [])
}

/** The items of these keys that have no case yet. */
export async function selectWithoutCase(
  db: Queryable,
  { campusId, channel }: { campusId: number; channel: ChannelCode },
  keys: readonly ItemKey[],
): Promise<FoundItem[]> {
  const { rows } = await db.query<FoundItem>(
    `SELECT i.kind, i.number, i.aspect, i.difference, i.day::text, i.order_no AS "orderNo", i.ours_fen AS "oursFen",
            i.theirs_fen AS "theirsFen", i.state
       FROM unnest($3::text[], $4::text[], $5::text[]) AS k (kind, number, aspect)
       JOIN reconciliation_items i ON i.campus_id = $1 AND i.channel = $2 AND i.kind = k.kind
        AND i.number = k.number AND i.aspect = k.aspect
      WHERE i.case_id IS NULL AND i.state = 'timing'`,
    [
      campusId,
      channel,
      keys.map(({ kind }) => kind),
      keys.map(({ number }) => number),
      keys.map(({ aspect }) => aspect),
    ],
  )
  return rows
}

export async function updateWithCase(
  db: PoolClient,
  { campusId, channel }: { campusId: number; channel: ChannelCode },
  { kind, number, aspect }: ItemKey,
  caseId: string,
): Promise<void> {
  await db.query(
    `UPDATE reconciliation_items SET state = 'open', case_id = $6
      WHERE campus_id = $1 AND channel = $2 AND kind = $3 AND number = $4 AND aspect = $5 AND state = 'timing'`,
    [campusId, channel, kind, number, aspect, caseId],
  )
}

export type CaseItem = Omit<FoundItem, 'state'> & {
  channel: ChannelCode
  state: 'timing' | 'open' | 'resolved' | 'cleared'
}

/** The item that a case is of. */
export async function selectItemOfCase(
  db: Queryable,
  { campusId, caseId }: { campusId: number; caseId: string },
): Promise<CaseItem | null> {
  const { rows } = await db.query<CaseItem>(
    `SELECT channel, kind, number, aspect, difference, day::text, order_no AS "orderNo", ours_fen AS "oursFen",
            theirs_fen AS "theirsFen", state
       FROM reconciliation_items WHERE campus_id = $1 AND case_id = $2`,
    [campusId, caseId],
  )
  return rows[0] ?? null
}

export async function updateCleared(
  db: Queryable,
  { campusId, caseId }: { campusId: number; caseId: string },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE reconciliation_items SET state = 'cleared', changed_at = $3
      WHERE campus_id = $1 AND case_id = $2 AND state <> 'cleared'`,
    [campusId, caseId, now],
  )
}

/** Cases that people have decided and whose money may not have moved. */
export async function selectDecidedCases(db: Queryable, campusId: number): Promise<string[]> {
  const { rows } = await db.query<{ caseId: string }>(
    `SELECT i.case_id AS "caseId" FROM reconciliation_items i
       JOIN cases c ON c.campus_id = $1 AND c.case_id = i.case_id
      WHERE i.campus_id = $1 AND i.state = 'open' AND c.state = 'decided' LIMIT 100`,
    [campusId],
  )
  return rows.map(({ caseId }) => caseId)
}
