/*
 * A campus chooses one accent colour (GET /v1/campus). It is made readable on both the light and the dark surface
 * of tokens.css: text in the accent, and text on the accent, keep a contrast of 4.5 (WCAG 2.2, 1.4.3).
 */
type Rgb = readonly [red: number, green: number, blue: number]

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
/** `--surface` of tokens.css. */
const LIGHT_SURFACE: Rgb = WHITE
const DARK_SURFACE: Rgb = [27, 30, 35]
// Above 4.5, because the accent is also read on the accent-tinted surface.
const CONTRAST_MIN = 5.5

export type AccentPair = { accent: string; text: string }

/** The campus's colour for the light and the dark view, each with the colour of text on it. */
export function campusAccent(hex: string): { light: AccentPair; dark: AccentPair } {
  const colour = parse(hex)
  return { light: readable(colour, LIGHT_SURFACE, BLACK), dark: readable(colour, DARK_SURFACE, WHITE) }
}

/** Sets the colour for the page; tokens.css picks the pair of the view in use. */
export function applyCampusAccent(hex: string): void {
  const { light, dark } = campusAccent(hex)
  const { style } = document.documentElement
  style.setProperty('--campus-accent', light.accent)
  style.setProperty('--campus-accent-text', light.text)
  style.setProperty('--campus-accent-dark', dark.accent)
  style.setProperty('--campus-accent-dark-text', dark.text)
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  return contrastOf(parse(one), parse(other))
}

function readable(colour: Rgb, surface: Rgb, towards: Rgb): AccentPair {
  let accent = colour
  for (let step = 1; contrastOf(accent, surface) < CONTRAST_MIN && step <= 20; step++) {
    accent = mix(colour, towards, step / 20)
  }
  const text = contrastOf(accent, WHITE) >= contrastOf(accent, BLACK) ? WHITE : BLACK
  return { accent: format(accent), text: format(text) }
}

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function format(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * share)
  return [part(0), part(1), part(2)]
}

function contrastOf(one: Rgb, other: Rgb): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
