/** A terminal's key as a key file has it. `audience` is null when the file does not name the server. */
export type KeyInFile = { terminalId: string; privateKeyJwk: JsonWebKey; audience: string | null }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The keys of terminals of a kind in a pasted key file: one terminal `{id, kind, privateKeyJwk}`, or a demo campus's
 * `{baseUrl, terminals: […]}` (DESIGN 9). Terminals of another kind and keys that are not P-256 are left out.
 * @returns an empty list when there is none, also when the text is no JSON
 */
export function readKeyFile(text: string, kind: 'pos' | 'kiosk' = 'pos'): KeyInFile[] {
  const file = parseJson(text)
  if (!isRecord(file)) return []
  const audience = typeof file.baseUrl === 'string' ? file.baseUrl : null
  const terminals = Array.isArray(file.terminals) ? file.terminals : [file]
  return terminals.flatMap((terminal) => {
    if (!isRecord(terminal) || (terminal.kind !== undefined && terminal.kind !== kind)) return []
    const { id, privateKeyJwk } = terminal
    if (typeof id !== 'string' || !UUID.test(id) || !isPrivateP256(privateKeyJwk)) return []
    return [{ terminalId: id, privateKeyJwk, audience }]
  })
}

function isPrivateP256(jwk: unknown): jwk is JsonWebKey {
  return isRecord(jwk) && jwk.kty === 'EC' && jwk.crv === 'P-256' && typeof jwk.d === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
