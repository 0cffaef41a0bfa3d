import { Client } from 'pg'
import { loadCardKeys } from '../../server/domains/cards/card-keys.ts'
import type { MasterKeys } from '../../server/protocols/card-keys.ts'
import type { DemoCampus } from '../../test/demo-campus.ts'
import { type Chip, makeChip } from './chip.ts'

/** A person with a card. */
export type Holder = { personId: string; walletId: number; chip: Chip }

/** Those who pay by card, those whose cards somebody copied, and what their cards' keys were made from. */
export type CardCast = {
  holders: Holder[]
  cloned: Holder[]
  master: MasterKeys
}

/**
 * People of the demo campus who hold an active card and do nothing else in the sim, each with a chip. The keys are read
 * from the campus's own sealed file, as its card printer would have them.
 */
export async function gatherHolders(
  campus: DemoCampus,
  { others, holders, cloned }: { others: readonly number[]; holders: number; cloned: number },
): Promise<CardCast> {
  const keys = await loadCardKeys({ dataDirectory: campus.dataDirectory, passphrase: null })
  if (!keys) throw new Error('the demo campus has no card keys')
  const { master } = keys
  const client = new Client({ connectionString: await campus.databaseUrl() })
  await client.connect()
  try {
    const { rows } = await client.query<{ person_id: string; wallet_id: string; card_no: string }>(
      `SELECT p.person_id, p.wallet_id, c.card_no
         FROM cards c
         JOIN people p ON p.campus_id = c.campus_id AND p.person_id = c.person_id
         JOIN wallets w ON w.campus_id = p.campus_id AND w.wallet_id = p.wallet_id
        WHERE c.state = 'active' AND c.kind = 'formal' AND w.state = 'active' AND w.wallet_fen >= 1000
          AND p.wallet_id <> ALL ($1::bigint[])
        ORDER BY w.wallet_fen, p.wallet_id LIMIT $2`,
      [others, holders + cloned],
    )
    const all = rows.map((row) => ({
      personId: row.person_id,
      walletId: Number(row.wallet_id),
      chip: makeChip(master, row.card_no),
    }))
    return { holders: all.slice(0, holders), cloned: all.slice(holders), master }
  } finally {
    await client.end()
  }
}
