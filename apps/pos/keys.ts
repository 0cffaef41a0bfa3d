/**
 * A key as the register understands it: one printable character, or the name of a control key
 * (`Enter`, `Escape`, `Backspace`, `Tab`, `ArrowUp`, `F8` …).
 */
export type Key = string

/** What of a KeyboardEvent tells which key was pressed. */
export type KeyStroke = {
  key: string
  code: string
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

/** The punctuation of a US keyboard: what each physical key gives, plain and with Shift. */
const US_PUNCTUATION: Record<string, readonly [plain: string, shifted: string]> = {
  Space: [' ', ' '],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Backquote: ['`', '~'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
}
const US_DIGITS_SHIFTED = ')!@#$%^&*('
const NUMPAD: Record<string, string> = {
  NumpadAdd: '+',
  NumpadDecimal: '.',
  NumpadComma: '.',
  NumpadSubtract: '-',
  NumpadMultiply: '*',
  NumpadDivide: '/',
  NumpadEnter: 'Enter',
}
/** What a Chinese input method makes of the keys a code is written with. */
const CHINESE_PUNCTUATION: Record<string, string> = { '。': '.', '、': '/', '·': '`', '￥': '$', '¥': '$' }

/**
 * The key that was meant. Full-width and Chinese punctuation become plain; a keystroke that an input method took
 * (`Process`) is read from the physical key; the numeric keypad gives digits even when Num Lock is off.
 * @returns null for a browser shortcut, a modifier alone, or a key that means nothing here
 */
export function readKey(stroke: KeyStroke): Key | null {
  if (stroke.ctrlKey || stroke.altKey || stroke.metaKey) return null
  const onKeypad = readKeypad(stroke.code)
  if (onKeypad) return onKeypad
  if (Array.from(stroke.key).length === 1) return plainCharacter(stroke.key)
  if (stroke.key === 'Process' || stroke.key === 'Unidentified') return readPhysical(stroke)
  if (stroke.key === 'Shift' || stroke.key === 'CapsLock' || stroke.key === 'Dead') return null
  return stroke.key
}

/** A character as a plain keyboard would have given it. */
export function plainCharacter(character: string): string {
  return CHINESE_PUNCTUATION[character] ?? character.normalize('NFKC')
}

function readKeypad(code: string): Key | null {
  const digit = /^Numpad(\d)$/.exec(code)?.[1]
  return digit ?? NUMPAD[code] ?? null
}

function readPhysical({ code, shiftKey }: KeyStroke): Key | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shiftKey ? letter : letter.toLowerCase()
  const digit = /^Digit(\d)$/.exec(code)?.[1]
  if (digit) return shiftKey ? US_DIGITS_SHIFTED[Number(digit)]! : digit
  const punctuation = US_PUNCTUATION[code]
  if (punctuation) return punctuation[shiftKey ? 1 : 0]
  return code === 'Enter' || code === 'Escape' || code === 'Backspace' || code === 'Tab' ? code : null
}
