import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { DemoCampus } from '../demo-campus.ts'
import { newId, pay, payCode } from '../independent-client.ts'
import { enrolStudent, openStall, setUp } from './real-campus.ts'

/** What a superuser changes behind the ledger's back, each undone by the second statement. */
const changes: Record<string, { change: string; undo: string }> = {
  'an amount, by one fen': {
    change: 'UPDATE transfers SET amount_fen = amount_fen + 1 WHERE id = $1',
    undo: 'UPDATE transfers SET amount_fen = amount_fen - 1 WHERE id = $1',
  },
  'the terminal that took it, by one byte': {
    change: `UPDATE transfers SET terminal_id = overlay(terminal_id::text placing '00' from 35)::uuid WHERE id = $1`,
    undo: 'UPDATE transfers SET terminal_id = $2 WHERE id = $1',
  },
  'the time at which it happened, by a millisecond': {
    change: `UPDATE transfers SET occurred_at = occurred_at - interval '1 ms' WHERE id = $1`,
    undo: `UPDATE transfers SET occurred_at = occurred_at + interval '1 ms' WHERE id = $1`,
  },
  'the balance that it left': {
    change: 'UPDATE transfers SET wallet_after_fen = wallet_after_fen + 1 WHERE id = $1',
    undo: 'UPDATE transfers SET wallet_after_fen = wallet_after_fen - 1 WHERE id = $1',
  },
}

describe('verify-ledger, after a superuser changed a transfer', () => {
  let campus: DemoCampus
  let client: Client
  let victim: string
  let terminalId: string

  before(async () => {
    campus = await DemoCampus.empty({ pages: false })
    const administrator = await setUp(campus)
    await campus.serve()
    const { adminToken, tillToken } = await openStall(campus, administrator)
    const { phone } = await enrolStudent(campus, adminToken, 20_000)
    const ids = Array.from({ length: 40 }, () => newId())
    for (const id of ids) {
      const paid = await pay(campus.baseUrl, tillToken, { text: payCode(phone), amountFen: 100, id })
      assert.equal(paid.status, 201, JSON.stringify(paid.body))
    }
    victim = ids[17]!
    client = new Client({ connectionString: await campus.databaseUrl() })
    await client.connect()
    const { rows } = await client.query('SELECT terminal_id FROM transfers WHERE id = $1', [victim])
    terminalId = rows[0].terminal_id
  })
  after(async () => {
    await client?.end()
    await campus?.remove()
  })

  const verify = async () => {
    const { code, stdout, stderr } = await campus.command('verify-ledger')
    return { code, verdict: stdout.trimEnd().split('\n').at(-1)!, all: stdout + stderr }
  }
  const run = (sql: string) => client.query(sql, sql.includes('$2') ? [victim, terminalId] : [victim])

  test('is green before', async () => {
    const { code, all } = await verify()
    assert.equal(code, 0, all)
  })

  for (const [name, { change, undo }] of Object.entries(changes))
    test(`finds and names it: ${name}`, async () => {
      assert.equal((await run(change)).rowCount, 1)
      const { code, verdict, all } = await verify()
      await run(undo)
      assert.equal(code, 1, all)
      assert.ok(verdict.includes(victim), all)
    })

  test('finds and names one that was deleted, and one that was added', async () => {
    await client.query('CREATE TABLE kept AS SELECT * FROM transfers WHERE id = $1', [victim])
    await run('DELETE FROM transfers WHERE id = $1')
    const deleted = await verify()
    await client.query('INSERT INTO transfers SELECT * FROM kept')
    assert.equal(deleted.code, 1, deleted.all)
    assert.ok(deleted.verdict.includes(victim), deleted.all)

    const added = newId()
    await client.query('UPDATE kept SET id = $1', [added])
    await client.query('INSERT INTO transfers SELECT * FROM kept')
    const found = await verify()
    await client.query('DELETE FROM transfers WHERE id = $1', [added])
    assert.equal(found.code, 1, found.all)
    assert.ok(found.verdict.includes(added), found.all)
  })

  test('finds a wallet that was filled by hand', async () => {
    await client.query('UPDATE wallets SET wallet_fen = wallet_fen + 1')
    const { code, all } = await verify()
    await client.query('UPDATE wallets SET wallet_fen = wallet_fen - 1')
    assert.equal(code, 1, all)
  })

  test('finds a transfer that was changed together with its batch: the chain tells', async () => {
    const swap = 'UPDATE ledger_batches SET amounts = array_replace(amounts, $2, $3) WHERE $1 = ANY(ids)'
    const { rows } = await client.query('SELECT amounts FROM ledger_batches WHERE $1 = ANY(ids)', [victim])
    const stored = Number(rows[0].amounts[0])
    await client.query(swap, [victim, stored, stored - 1])
    const { code, verdict, all } = await verify()
    await client.query(swap, [victim, stored - 1, stored])
    assert.equal(code, 1, all)
    assert.match(verdict, /batch \d+/)
  })

  test('is green again once all of it is undone', async () => {
    const { code, all } = await verify()
    assert.equal(code, 0, all)
  })
})
