import { pinyin } from 'pinyin-pro'

/*
 * How a person is found by typing: a column of words, each after a space, in which a query is looked for at the
 * beginning of a word (`LIKE '% zhangs%'`, which a trigram index answers). Words are the campus number, the name and
 * the given name, and of each way to read it the whole pinyin, the initials, and the family name with initials.
 */
const READINGS_MAX = 12

/** The searchable words of a person. */
export function searchKeys(name: string, campusNo: string): string {
  const characters = [...normaliseQuery(name)]
  const words = new Set([campusNo, ...name.split(/[\s·•]/)].map(normaliseQuery))
  for (const start of startsOf(characters.length)) words.add(characters.slice(start).join(''))
  for (const syllables of readings(characters.join(''))) {
    for (const start of startsOf(syllables.length)) {
      const part = syllables.slice(start)
      words.add(part.join(''))
      words.add(initials(part))
    }
    words.add(syllables[0] + initials(syllables.slice(1)))
  }
  words.delete('')
  return [...words].map((word) => ` ${word}`).join('')
}

/** What somebody typed, as the words are written: half width, lower case, ü as v, without blanks and dots. */
export function normaliseQuery(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ü', 'v')
    .replace(/[\s·•.'’-]/g, '')
}

/** A pattern for `search_keys LIKE`; null when nothing is left to look for. */
export function searchPattern(text: string): string | null {
  const query = normaliseQuery(text)
  return query === '' ? null : `% ${query.replace(/[\\%_]/g, String.raw`\$&`)}%`
}

/** The whole name and the given name, whose family name has one character, or two when it is that long. */
function startsOf(length: number): number[] {
  return [0, 1, 2].slice(0, length >= 4 ? 3 : 2)
}

function initials(syllables: readonly string[]): string {
  return syllables.map((syllable) => syllable[0]).join('')
}

/**
 * The ways to read a name: as a family name with a given name (单 shan, 曾 zeng), as plain words, and with each
 * character read in its other ways, as nobody can tell from the writing whether 乐 is le or yue.
 */
function readings(name: string): string[][] {
  const asName = pinyin(name, { toneType: 'none', type: 'array', v: true, surname: 'head' })
  const found = [asName, pinyin(name, { toneType: 'none', type: 'array', v: true })]
  // On passports 吕 is LYU.
  found.push(asName.map((syllable) => syllable.replace(/^([ln])v/, '$1yu')))
  const characters = [...name]
  if (characters.length === asName.length) {
    characters.forEach((character, i) => {
      for (const other of otherReadings(character)) found.push(asName.with(i, other))
    })
  }
  const readable = found.map((syllables) => syllables.filter((syllable) => /^[a-z0-9]+$/.test(syllable)))
  const distinct = new Map(readable.map((syllables) => [syllables.join(' '), syllables]))
  distinct.delete('')
  return [...distinct.values()].slice(0, READINGS_MAX)
}

const known = new Map<string, string[]>()

function otherReadings(character: string): string[] {
  let found = known.get(character)
  if (!found) {
    found = pinyin(character, { toneType: 'none', type: 'array', v: true, multiple: true })
    known.set(character, found)
  }
  return found
}
