import { randomInt } from 'node:crypto'

const LENGTH_MIN = 12

/** What people type when twelve characters are asked for, in lower case; digits at the end do not make it another. */
const COMMON = new Set([
  'abcdefghijkl',
  'administrator',
  'campuscard',
  'changeme',
  'iloveyou',
  'letmein',
  'onecard',
  'operator',
  'p@ssw0rd',
  'passw0rd',
  'password',
  'passwordpassword',
  'qwertyuiop',
  'qwertyuiopas',
  'qwertyuiopasdfgh',
  'qazwsxedcrfv',
  'welcome',
  'woaini',
  'xiaoyuanka',
  'yikatong',
  'zaq12wsx',
  'zxcvbnm',
])

/** A password as it is hashed: the same characters, however the keyboard composed them. */
export function normalisePassword(password: string): string {
  return password.normalize('NFC')
}

/** True for a password that an operator may not choose: too short, too common, one pattern repeated, or the login. */
export function isWeakPassword(password: string, login: string): boolean {
  const text = normalisePassword(password).toLowerCase()
  if (Array.from(text).length < LENGTH_MIN || text.includes(login)) return true
  if (/^(.{1,4})\1+.{0,3}$/u.test(text)) return true
  if ('01234567890123456789'.includes(text) || '98765432109876543210'.includes(text)) return true
  return COMMON.has(text) || COMMON.has(text.replace(/[0-9!@#$%^&*._-]+$/, ''))
}

// Nothing in it looks like something else.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const SYMBOLS = 20

/** A password to hand over: 99 random bits in groups of five, `kd3mx-…`. */
export function randomPassword(): string {
  const symbols = Array.from({ length: SYMBOLS }, () => ALPHABET[randomInt(ALPHABET.length)]!).join('')
  return symbols.replace(/.{5}(?=.)/g, '$&-')
}
