import type { webcrypto } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { OperatorRole, TerminalKind } from '../../contract/caller.ts'

/** `demo.json` (DESIGN 9): every sign-in of the demo, for a new user and for clients that try the API. */
export type DemoFile = {
  baseUrl: string
  students: {
    campusNo: string
    idNumber: string
    queryPin: string
    spendingPin: string
    initial?: true
    /** The card they carry: `npm run reader -- --demo` lays it in. */
    cardNo?: string | undefined
  }[]
  operators: { role: OperatorRole; login: string; password: string; totpSecret?: string }[]
  /** The payer's phone, and the strings of the outside parties; absent when the campus has channels of its own. */
  channels?: { walletUrl: string; controlUrl: string }
  /** Absent in demos made before there were any. */
  cashiers?: { merchantId: string; number: string; pin: string }[]
  terminals: {
    id: string
    kind: TerminalKind
    merchantId: string | null
    privateKeyJwk: webcrypto.JsonWebKey
  }[]
}

const NAME = 'demo.json'

/** Writes it whole or not at all, readable by its owner only. */
export async function writeDemoFile(dataDirectory: string, file: DemoFile): Promise<void> {
  const path = join(dataDirectory, NAME)
  // Two servers that start at once may both write it.
  const part = `${path}.${process.pid}.part`
  const handle = await open(part, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, path)
}

/** The demo's sign-ins; null when the file is not there. */
export async function readDemoFile(dataDirectory: string): Promise<DemoFile | null> {
  const text = await readFile(join(dataDirectory, NAME), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as DemoFile)
}
