import { mendCrockford } from './crockford.ts'

/*
 * A stall's code (DESIGN 5) is a URL to the student app, so that any phone's camera opens the right page:
 * `https://card.example.edu/app/#/stall/7K2MXQ0D9T`. Only the last part pays; the server knows the stall and the price.
 */

/** How many symbols a code has: 50 random bits. */
export const STALL_CODE_SYMBOLS = 10
const FORM = /^[0-9A-HJKMNP-TV-Z]{10}$/
const ADDRESS = /^https?:\/\/[^/?#]+\/app\/?#\/stall\/([^/?#]+)$/i

/** The screen of the student app that pays a stall, within its address. */
export const STALL_SCREEN = '/stall/'

/** What is printed as a QR code. */
export function stallCodeUrl(baseUrl: string, code: string): string {
  return `${baseUrl}/app/#${STALL_SCREEN}${code}`
}

/** The code that was scanned, as a URL, or typed by hand; null if it is no stall's. */
export function readStallCode(text: string): string | null {
  const code = mendCrockford(ADDRESS.exec(text.trim())?.[1] ?? text)
  return FORM.test(code) ? code : null
}

/** `7K2MXQ0D9T` as it is printed and read aloud: `7K2MX Q0D9T`. */
export function spellStallCode(code: string): string {
  return `${code.slice(0, STALL_CODE_SYMBOLS / 2)} ${code.slice(STALL_CODE_SYMBOLS / 2)}`
}
