import type { Config } from '../base/config.ts'
import { loadKeys } from '../base/keys.ts'
import { readCampuses } from '../campus-directory.ts'
import { type VerifyReport, verifyLedger as verify } from '../domains/ledger/verify.ts'
import { openDatabase } from '../open-database.ts'

/**
 * Proves the ledger of every campus, beside a running server. Progress goes to stderr, faults and the verdict to
 * stdout, the verdict last.
 * @returns 0 when everything holds, else 1
 */
export async function verifyLedger(config: Config): Promise<number> {
  const database = await openDatabase(config, tell, false)
  try {
    const keys = await loadKeys(config.dataDirectory, { mayMake: false })
    const { all } = await readCampuses(database.pool)
    let broken = 0
    for (const { campusId, code } of all) {
      const report = await verify(database.pool, campusId, {
        headKeys: [keys.ledgerHead.publicKey],
        onProgress: ({ step, done, of }) => tell(`${code}: ${step} ${done} of ${of}`),
      })
      print(code, report)
      if (!report.ok) broken++
    }
    if (all.length === 0) process.stdout.write('there is no campus yet\n')
    return broken === 0 ? 0 : 1
  } finally {
    await database.close()
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

function print(code: string, { ok, faults, transfers, batches, wallets, signedHeads }: VerifyReport): void {
  for (const fault of faults.slice(1)) process.stdout.write(`${describe(fault)}\n`)
  const read = `${transfers} transfers, ${batches} batches, ${wallets} wallets, ${signedHeads} signed heads`
  process.stdout.write(
    ok ? `${code}: the ledger holds: ${read}\n` : `${code}: BROKEN: ${describe(faults[0]!)}\n`,
  )
}

function describe({
  code,
  message,
  id,
  leg,
  lane,
  batch,
  accountId,
}: VerifyReport['faults'][number]): string {
  const places = Object.entries({ transfer: id, leg, lane, batch, account: accountId })
  const where = places.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
  return `${code}: ${message}${where.length > 0 ? ` (${where.join(', ')})` : ''}`
}
