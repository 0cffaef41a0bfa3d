import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/*
 * Members of `channels.json`. Each is read by a function that takes the settings and the member's name, and tells by name
 * what is wrong with it: never its value, which may be a secret.
 */

export class SettingsError extends Error {}

export type Settings = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The settings of one channel, if they have no member that is not known. */
export function settingsOf(value: unknown, known: readonly string[]): Settings {
  if (!isObject(value)) throw new SettingsError('must be an object')
  const unknown = Object.keys(value).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new SettingsError(`"${unknown[0]}" is not known; known are ${known.join(', ')}`)
  return value
}

export function textOf(settings: Settings, name: string, form: RegExp = /^[\x21-\x7e]{1,200}$/): string {
  const value = settings[name]
  if (value === undefined) throw new SettingsError(`"${name}" is missing`)
  if (typeof value !== 'string' || !form.test(value)) throw new SettingsError(`"${name}" has the wrong form`)
  return value
}

/** An address without a slash at its end; https unless it is of this machine. */
export function urlOf(settings: Settings, name: string, byDefault: string): string {
  if (settings[name] === undefined) return byDefault
  const value = textOf(settings, name, /^https?:\/\/[\x21-\x7e]{1,300}$/)
  const url = URL.parse(value)
  const local = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (!url || (url.protocol !== 'https:' && !local))
    throw new SettingsError(`"${name}" must be an https address`)
  return value.replace(/\/+$/, '')
}

/** An RSA private key of at least 2048 bits, in PEM. */
export function privateKeyOf(settings: Settings, name: string): KeyObject {
  return rsaKey(name, () => createPrivateKey(pemOf(settings, name)))
}

/** An RSA public key of at least 2048 bits, in PEM. */
export function publicKeyOf(settings: Settings, name: string): KeyObject {
  return rsaKey(name, () => createPublicKey(pemOf(settings, name)))
}

function pemOf(settings: Settings, name: string): string {
  return textOf(settings, name, /^\s*-----BEGIN [A-Z ]+-----[\s\S]{1,8000}-----END [A-Z ]+-----\s*$/)
}

function rsaKey(name: string, read: () => KeyObject): KeyObject {
  let key: KeyObject
  try {
    key = read()
  } catch (error) {
    if (error instanceof SettingsError) throw error
    throw new SettingsError(`"${name}" is not a key in PEM`)
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048)
    throw new SettingsError(`"${name}" is not an RSA key of 2048 bits`)
  return key
}
