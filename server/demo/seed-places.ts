import { generateKeyPairSync } from 'node:crypto'
import type { TerminalKind } from '../../contract/caller.ts'
import { assert } from '../base/assert.ts'
import { uuidv7 } from '../base/ids.ts'
import { activateTerminal } from '../domains/devices/activate-terminal.ts'
import { issueActivationCode } from '../domains/devices/issue-activation-code.ts'
import { registerTerminal } from '../domains/devices/register-terminal.ts'
import type { PublicKey } from '../domains/devices/terminal.ts'
import { openAccount } from '../domains/ledger/open-account.ts'
import { addMerchant } from '../domains/merchants/add-merchant.ts'
import { addStall } from '../domains/merchants/add-stall.ts'
import { merchantPlan, otherTerminals } from './campus-plan.ts'
import type { DemoFile } from './demo-file.ts'
import type { SeedDeps } from './seed-people.ts'

export type SeededStall = {
  stallId: string
  merchantId: string
  name: string
  kind: 'canteen' | 'shop' | 'service'
  usualFen: number
  subsidyAllowed: boolean
  payableId: number
  terminalIds: string[]
}

const SYSTEM = { kind: 'system', id: null } as const
/** POS terminals of a stall, so that with the other terminals there are forty. */
const POS_PER_STALL = [3, 3, 3, 2, 3, 3, 2, 2, 2, 3, 2, 2]

/** Opens the merchants and stalls, and activates forty terminals with keys that `demo.json` publishes. */
export async function seedPlaces(
  deps: SeedDeps,
  now: Date,
): Promise<{ stalls: SeededStall[]; terminals: DemoFile['terminals'] }> {
  const { pool, campusId } = deps
  const stalls: SeededStall[] = []
  const terminals: DemoFile['terminals'] = []
  for (const { name, nameEn, kind, subsidyAllowed, stalls: planned } of merchantPlan) {
    const merchantId = uuidv7(now)
    const payableId = await openAccount(pool, campusId, 'merchant_payable', { ownerId: merchantId })
    const merchant = { merchantId, name, nameEn, kind, subsidyAllowed, payableAccountId: payableId }
    await addMerchant(pool, campusId, merchant, now)
    for (const [stallName, stallNameEn, usualFen] of planned) {
      const stallId = uuidv7(now)
      await addStall(
        pool,
        campusId,
        { stallId, merchantId, name: stallName, nameEn: stallNameEn, admits: [] },
        now,
      )
      const terminalIds: string[] = []
      for (let i = 1; i <= POS_PER_STALL[stalls.length]!; i++) {
        const terminal = await seedTerminal(
          deps,
          'pos',
          `${name} ${stallName} ${i}号机`,
          { merchantId, stallId },
          now,
        )
        terminals.push(terminal)
        terminalIds.push(terminal.id)
      }
      stalls.push({
        stallId,
        merchantId,
        name: stallName,
        kind,
        usualFen,
        subsidyAllowed,
        payableId,
        terminalIds,
      })
    }
  }
  for (const [kind, name] of otherTerminals) terminals.push(await seedTerminal(deps, kind, name, null, now))
  return { stalls, terminals }
}

async function seedTerminal(
  { pool, keys, campusId }: SeedDeps,
  kind: TerminalKind,
  name: string,
  place: { merchantId: string; stallId: string } | null,
  now: Date,
): Promise<DemoFile['terminals'][number]> {
  const id = uuidv7(now)
  const merchantId = place?.merchantId ?? null
  const terminal = { id, kind, name, merchantId, stallId: place?.stallId ?? null }
  const registered = await registerTerminal(pool, { campusId, actor: SYSTEM, terminal }, now)
  assert(registered.ok, 'the demo registers terminals that can be registered')
  const deps = { pool, indexKey: keys.indexKey }
  const { activationCode } = await issueActivationCode(deps, { campusId, actor: SYSTEM, terminalId: id }, now)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' }) as PublicKey
  const activated = await activateTerminal(deps, { campusId, activationCode, publicKey: jwk }, now)
  assert(activated.ok, 'a new activation code activates')
  return { id, kind, merchantId, privateKeyJwk: privateKey.export({ format: 'jwk' }) }
}
