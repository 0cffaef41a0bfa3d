import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { NOON, testLedger } from '../../../test/ledger.ts'
import { openPool, type Pool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setAccountState } from './set-account-state.ts'
import { signHeads } from './sign-heads.ts'
import { claimKey, type SpendAct, type WalletId } from './transfer.ts'
import { type LedgerFault, type VerifyReport, verifyLedger } from './verify.ts'

const ledger = await testLedger({ after }, { lanes: 2 })
const { pool, campusId, poster, url } = ledger
const keys = generateKeyPairSync('ed25519')
let owner: Pool
let people: WalletId[]
let victim: SpendAct

const verify = (): Promise<VerifyReport> => verifyLedger(pool, campusId, { headKeys: [keys.publicKey] })

/** Tampers, sees what the checker says, and puts everything back. */
async function faultsOf(tables: string[], tamper: string, values: unknown[] = []): Promise<LedgerFault[]> {
  for (const table of tables) await owner.query(`CREATE TABLE kept_${table} AS TABLE ${table}`)
  const { rowCount } = await owner.query(tamper, values)
  assert(rowCount && rowCount > 0, 'the tampering found its row')
  const { ok, faults } = await verify()
  assert.equal(ok, faults.length === 0)
  for (const table of tables) {
    await owner.query(`TRUNCATE ${table}`)
    await owner.query(`INSERT INTO ${table} TABLE kept_${table}`)
    await owner.query(`DROP TABLE kept_${table}`)
  }
  return faults
}

before(async () => {
  owner = openPool(url)
  people = await Promise.all(
    Array.from({ length: 12 }, (_, index) => ledger.person(5_000, index % 2 ? 100 : 0)),
  )
  const expiresAt = new Date(Date.now() + 86_400_000)
  const spends = people.flatMap((walletId, index) => [
    ledger.spend(walletId, 150, {
      source: 'subsidy-first',
      claim: { key: claimKey(`a${index}`), expiresAt },
    }),
    ledger.spend(walletId, 80, { terminalId: uuidv7(), reference: uuidv7() }),
  ])
  victim = spends[3]!
  await poster.postBatch(spends)
  await signHeads(pool, campusId, keys, NOON)
  await poster.postBatch(people.map((walletId) => ledger.credit(walletId, 30, { subsidyFen: 20 })))
  await poster.postBatch([ledger.plain(5), ledger.plain(6)])
  await setAccountState(pool, campusId, people[0]!, 'void')
  await poster.post(ledger.spend(people[0]!, 90_000, { kind: 'offline_payment', guards: null }))
  await signHeads(pool, campusId, keys, NOON)
})
after(() => owner.end())

test('a ledger that was only posted to has no fault', async () => {
  const steps = new Set<string>()
  const report = await verifyLedger(pool, campusId, {
    headKeys: [keys.publicKey],
    onProgress: ({ step }) => steps.add(step),
  })
  assert.deepEqual(report.faults, [])
  assert(
    report.ok && report.batches > 5 && report.transfers >= 12 + 24 + 6 + 24 + 3 && report.signedHeads >= 2,
  )
  assert.equal(report.wallets, 12)
  assert.deepEqual([...steps], ['transfers', 'wallets', 'balances', 'claims', 'heads'])
})

const changes: Record<string, string> = {
  batch: '777',
  debit_id: 'debit_id + 1',
  credit_id: 'credit_id + 1',
  amount_fen: 'amount_fen + 1',
  wallet_id: 'wallet_id + 1',
  wallet_after_fen: 'wallet_after_fen - 1',
  subsidy_after_fen: 'subsidy_after_fen + 1',
  occurred_at: `occurred_at + interval '1 microsecond'`,
  posted_at: `posted_at - interval '1 microsecond'`,
  wallet_seq: 'wallet_seq + 1',
  leg: 'leg + 1',
  lane: 'lane + 5',
  seq: 'seq + 1',
  kind: `'refund'`,
  terminal_id: 'gen_random_uuid()',
  reference: 'NULL',
  claim: 'gen_random_uuid()',
  campus_id: '99',
  id: 'gen_random_uuid()',
}
for (const [column, value] of Object.entries(changes)) {
  test(`a changed ${column} of a transfer is found and its row is named`, async () => {
    const faults = await faultsOf(['transfers'], `UPDATE transfers SET ${column} = ${value} WHERE id = $1`, [
      victim.id,
    ])
    const named = faults.find(({ id, code }) => id === victim.id && code.startsWith('transfer_'))
    assert(named, `${victim.id} is named in ${JSON.stringify(faults)}`)
    assert(named.lane && named.batch)
  })
}

test('what a change replaced is told, from the journal', async () => {
  const faults = await faultsOf(['transfers'], 'UPDATE transfers SET amount_fen = 81 WHERE id = $1', [
    victim.id,
  ])
  const changed = faults.find(({ code }) => code === 'transfer_changed')
  assert.equal(changed?.message, 'amount is 81, was 80')
})

test('a transfer taken out is named', async () => {
  const faults = await faultsOf(['transfers'], 'DELETE FROM transfers WHERE id = $1', [victim.id])
  assert(faults.some(({ code, id }) => code === 'transfer_missing' && id === victim.id))
  assert(faults.some(({ code, accountId }) => code === 'balance_wrong' && accountId === victim.walletId))
})

test('a transfer put in is named', async () => {
  const id = uuidv7()
  const faults = await faultsOf(
    ['transfers'],
    `INSERT INTO transfers SELECT campus_id, batch, debit_id, credit_id, amount_fen, wallet_id, wallet_after_fen, subsidy_after_fen,
       occurred_at, posted_at, $2, wallet_seq, leg, lane, seq, kind, terminal_id, reference, claim FROM transfers WHERE id = $1`,
    [victim.id, id],
  )
  assert(faults.some((fault) => fault.code === 'transfer_added' && fault.id === id))
})

const IN_THE_MIDDLE = `(SELECT lane, batch FROM ledger_batches WHERE batch > 1
  AND (lane, batch) NOT IN (SELECT lane, head_batch FROM ledger_lanes) ORDER BY lane, batch LIMIT 1)`

test('a batch taken out is named, with or without its transfers', async () => {
  const one = await faultsOf(
    ['ledger_batches'],
    `DELETE FROM ledger_batches WHERE (lane, batch) IN ${IN_THE_MIDDLE}`,
  )
  assert(one.some(({ code, batch }) => code === 'batch_missing' && batch && batch > 1))
  const both = await faultsOf(
    ['ledger_batches', 'transfers'],
    `WITH gone AS (DELETE FROM ledger_batches WHERE (lane, batch) IN ${IN_THE_MIDDLE} RETURNING lane, batch)
     DELETE FROM transfers WHERE (lane, batch) IN (TABLE gone)`,
  )
  assert(both.some(({ code }) => code === 'batch_missing'))
})

test('any changed column of a batch is found at that batch', async () => {
  const columns = {
    posted_at: `posted_at + interval '1 microsecond'`,
    prev_hash: `sha256(prev_hash)`,
    hash: `sha256(hash)`,
    rule_kinds: `rule_kinds || 'payment'::text`,
    amounts: `array_replace(amounts, 80, 81)`,
    ids: 'ids || gen_random_uuid()',
    wallets: 'wallets[2:]',
    claims: 'claims || gen_random_uuid()',
    seqs: 'seqs || 1',
  }
  for (const [column, value] of Object.entries(columns)) {
    const faults = await faultsOf(
      ['ledger_batches'],
      `UPDATE ledger_batches SET ${column} = ${value} WHERE (lane, batch) IN (SELECT lane, batch FROM transfers WHERE id = $1)`,
      [victim.id],
    )
    assert(
      faults.some(({ code, batch }) => code === 'batch_changed' && batch),
      `${column}: ${JSON.stringify(faults)}`,
    )
  }
})

test('a chain whose end was cut off does not reach its signed head', async () => {
  // A careful forger: the lane’s head, its batches and transfers all agree again.
  const faults = await faultsOf(
    ['ledger_batches', 'transfers', 'ledger_lanes'],
    `WITH gone AS (
       DELETE FROM ledger_batches b USING ledger_lanes l WHERE b.lane = l.lane AND b.batch = l.head_batch RETURNING b.lane, b.batch, b.prev_hash
     ), moved AS (
       UPDATE ledger_lanes l SET head_batch = g.batch - 1, head_hash = g.prev_hash FROM gone g WHERE g.lane = l.lane
     )
     DELETE FROM transfers WHERE (lane, batch) IN (SELECT lane, batch FROM gone)`,
  )
  assert(faults.some(({ code, message }) => code === 'head_wrong' && message.includes('signed')))
})

test('a head that the key did not sign is found', async () => {
  const faults = await faultsOf(['ledger_heads'], 'UPDATE ledger_heads SET signature = sha512(signature)')
  assert(faults.some(({ code }) => code === 'signature_wrong'))
})

test('a changed balance of a wallet, a subsidy or a stall is named', async () => {
  const walletId = people[3]!
  for (const column of ['wallet_fen', 'subsidy_fen', 'last_seq']) {
    const faults = await faultsOf(
      ['wallets'],
      `UPDATE wallets SET ${column} = ${column} + 1 WHERE wallet_id = $1`,
      [walletId],
    )
    assert(faults.some(({ code, accountId }) => code === 'balance_wrong' && accountId === walletId))
  }
  const days = await faultsOf(
    ['account_days'],
    'UPDATE account_days SET credit_fen = credit_fen + 1 WHERE account_id = $1',
    [ledger.stall],
  )
  assert(days.some(({ code, accountId }) => code === 'balance_wrong' && accountId === ledger.stall))
  assert(days.some(({ code }) => code === 'sum_not_zero'))
  const gone = await faultsOf(['account_days'], 'DELETE FROM account_days WHERE account_id = $1', [
    ledger.stall,
  ])
  assert(gone.some(({ code, accountId }) => code === 'balance_wrong' && accountId === ledger.stall))
})

test('a claim taken out, changed or put in is named by its act', async () => {
  const { rows } = await owner.query<{ act_id: string }>('SELECT act_id FROM claims ORDER BY 1 LIMIT 1')
  const actId = rows[0]!.act_id
  const gone = await faultsOf(['claims'], 'DELETE FROM claims WHERE act_id = $1', [actId])
  assert.deepEqual(
    gone.map(({ code, id }) => [code, id]),
    [['claim_missing', actId]],
  )
  const changed = await faultsOf(
    ['claims'],
    'UPDATE claims SET claim = gen_random_uuid() WHERE act_id = $1',
    [actId],
  )
  assert(changed.some(({ code, id }) => code === 'claim_missing' && id === actId))
})

test('a wallet that was driven below zero by anything but an offline record is found in a forged, chained batch', async () => {
  // The poster’s own function with a floor that no caller can ask for: what a bug in the poster would leave.
  const walletId = await ledger.person(100)
  const forged = { ...ledger.spend(walletId, 500), guards: null }
  const { itemOf, encodeBatch } = await import('./batch.ts')
  const { postBatch, takeLane } = await import('./store.ts')
  const item = itemOf({ ...forged, kind: 'offline_payment' })
  item.rule.kind = 'payment'
  const client = await owner.connect()
  const lane = await takeLane(client, campusId)
  await postBatch(client, campusId, lane, encodeBatch([item], null))
  client.release(true)
  const { faults } = await verify()
  assert.deepEqual(
    faults.map(({ code, id, accountId }) => [code, id, accountId]),
    [['below_zero', forged.id, walletId]],
  )
})

test('the server’s role may not change or take out what was posted', async () => {
  for (const table of ['transfers', 'ledger_batches', 'ledger_heads']) {
    for (const statement of [`UPDATE ${table} SET lane = 1`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      await assert.rejects(pool.query(statement), { code: '42501' }, statement)
    }
  }
  for (const table of ['wallets', 'ledger_accounts', 'account_days', 'ledger_lanes']) {
    await assert.rejects(pool.query(`DELETE FROM ${table}`), { code: '42501' })
  }
})
