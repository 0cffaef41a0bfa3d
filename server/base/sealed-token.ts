import { openText, sealText } from './keys.ts'

/*
 * What a server that keeps nothing gives to a client to bring back: encrypted and authenticated with the house's key, so
 * that every server of the house opens it and nobody else reads or makes one.
 */

/**
 * Seals a value that is plain JSON.
 * @param dataKey `keys.dataKey`
 * @param context what it is for and of which campus, `card_tap:1`: it opens for nothing else
 * @returns base64url
 */
export function sealToken(dataKey: Buffer, context: string, value: object): string {
  return sealText(dataKey, JSON.stringify(value), `token.${context}`).toString('base64url')
}

/** The value of {@link sealToken}; null for anything else. Who sealed it knows its type. */
export function openToken<Value extends object>(
  dataKey: Buffer,
  context: string,
  token: string,
): Value | null {
  try {
    return JSON.parse(openText(dataKey, Buffer.from(token, 'base64url'), `token.${context}`)) as Value
  } catch {
    return null
  }
}
