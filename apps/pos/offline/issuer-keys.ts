import type { IssuerKeys } from '../../../contract/pay-keys.ts'
import { importPublicPointWeb, type TerminalKnowledge } from '../../../server/protocols/pay-code-web.ts'
import { hex } from '../../../server/protocols/pay-key-certificate.ts'
import { bytesOf } from '../../../ui/base64url.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { type Database, readOne, write } from '../database.ts'

const KEPT = 'campus'

/** The campus's issuer keys, kept on disk: with them codes are checked with no network. */
export type IssuerKeyCopy = {
  /** null until the server told them for the first time. */
  get: () => Pick<TerminalKnowledge, 'issuerKeys' | 'campusCode'> | null
  refresh: () => Promise<void>
}

export async function openIssuerKeys(database: Database, api: TerminalApi): Promise<IssuerKeyCopy> {
  const kept = await readOne(database, 'issuerKeys', KEPT)
  let known = kept ? await imported(kept) : null
  return {
    get: () => known,
    async refresh() {
      const answer = await api.get<IssuerKeys>('/v1/issuer-keys')
      if (!answer.ok) return
      known = await imported(answer.value)
      await write(database, ['issuerKeys'], ({ put }) => put('issuerKeys', answer.value, KEPT))
    },
  }
}

async function imported({ campus, keys }: IssuerKeys): Promise<ReturnType<IssuerKeyCopy['get']>> {
  const issuerKeys = new Map<string, CryptoKey>()
  for (const { kid, x, y } of keys) {
    const key = await importPublicPointWeb({ x: bytesOf(x), y: bytesOf(y) })
    if (key) issuerKeys.set(hex(bytesOf(kid)), key as CryptoKey)
  }
  return { campusCode: campus, issuerKeys }
}
