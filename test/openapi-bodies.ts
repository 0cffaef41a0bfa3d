import { newId } from './independent-client.ts'

/** As much of JSON Schema as the OpenAPI document uses. */
export type Schema = {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null'
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  anyOf?: Schema[]
  enum?: unknown[]
  pattern?: string
  minLength?: number
  minimum?: number
}

/** A body that is wrong somewhere, and how. */
export type BadBody = { how: string; body: string | Buffer; contentType?: string }

/** What a string of a pattern can look like; a pattern that is not here stops the generator. */
const examples: [pattern: string, example: () => string][] = [
  ['^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', newId],
  ['^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', newId],
  ['^[0-9]{6}$', () => '709364'],
  ['^[0-9]{1,6}$', () => '7093'],
  ['^[0-9]{16}$', () => '0001100000000015'],
  ['^[0-9]{8,32}$', () => '6222020200112233'],
  ['^[0-9a-f]{8}$', () => '00c0ffee'],
  ['^[\\x21-\\x7e]{1,200}$', () => 'token'],
  ['^[0-9A-HJKMNP-TV-Z]{10}$', () => '7K2MXQ0D9T'],
  ['^[A-Za-z0-9_-]{43}$', () => 'A'.repeat(43)],
  ['^[A-Za-z0-9_-]+$', () => 'abc'],
  ['^[A-Za-z0-9_.-]{1,2000}$', () => 'token'],
  ['^(?:[0-9a-f]{2}){2,261}$', () => '9000'],
  ['^[a-z][a-z0-9._-]{1,39}$', () => `o${newId().slice(-12)}`],
  ['^[0-9A-Za-z]{4,20}$', () => newId().slice(-12)],
  ['^[0-9]{4}-(0[1-9]|1[0-2])$', () => '2026-11'],
  ['^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', () => '2026-11-22'],
]

/** A value that the schema allows; members that may be left out are there too. */
export function exampleOf(schema: Schema): unknown {
  if (schema.anyOf) return exampleOf(schema.anyOf[0]!)
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, member]) => [name, exampleOf(member)]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}))
    case 'string':
      return exampleString(schema)
    case 'integer':
    case 'number':
      return Math.max(100, schema.minimum ?? 100)
    case 'boolean':
      return true
    default:
      return null
  }
}

function exampleString({ pattern, minLength = 0 }: Schema): string {
  if (pattern === undefined) return 'x'.repeat(Math.max(minLength, 1))
  const example = examples.find(([known]) => known === pattern)
  if (!example) throw new Error(`write an example of ${pattern} into test/openapi-bodies.ts`)
  return example[1]()
}

/** JSON texts that are wrong nearly everywhere, or right by chance. */
const rawValues = [
  ['null', 'true', '0', '-0', '-1', '0.5', '1e308', '-1e308', '1e-7', '9007199254740993', '1e400'],
  [
    '""',
    '" "',
    '"0"',
    '"12"',
    '"１２３４５６"',
    '"-1"',
    '"1e5"',
    '"NaN"',
    '"true"',
    '"\\n709364"',
    '"709364\\n"',
  ],
  [
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800x"',
    '"\\u202e\\ufeff"',
    '"💳"',
    '"%"',
    '"_%\\\\"',
    '"\'; DROP TABLE wallets --"',
  ],
  [
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"{}"',
    '"2026-02-30"',
    '"0000-01-01"',
    '"9999-12-31"',
    '"275760-09-14"',
  ],
  ['"ffffffff-ffff-7fff-bfff-ffffffffffff"', '"00000000-0000-7000-8000-000000000000"'],
  ['[]', '[[]]', '[null]', '{}', '{"a":1}', '{"__proto__":{"a":1}}'],
  `"${'x'.repeat(61)}"`,
  `"${'龘'.repeat(20_000)}"`,
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
].flat()

const TEN_MEGABYTES = 10_000_000

/**
 * Bad bodies for a schema: every member of an example in turn left out, given twice, given each wrong value; members
 * that nobody named; and texts that are no such body at all.
 */
export function* badBodies(schema: Schema, example: unknown): Generator<BadBody> {
  for (const path of pathsOf(example)) {
    const place = `/${path.join('/')}`
    for (const raw of rawValues)
      yield { how: `${place} = ${raw.slice(0, 40)}`, body: render(example, path, raw) }
    if (path.length > 0) {
      yield { how: `without ${place}`, body: render(example, path, null) }
      yield { how: `${place} twice`, body: render(example, path, 'null', true) }
    }
  }
  const json = JSON.stringify(example)
  const withMember = (member: string) => json.replace(/\}$/, json === '{}' ? `${member}}` : `,${member}}`)
  for (const name of ['extra', '__proto__', 'constructor', 'hasOwnProperty', ''])
    yield { how: `with a member ${name}`, body: withMember(`${JSON.stringify(name)}:{"x":1}`) }
  yield* noBodies(json)
  if (schema.anyOf) for (const member of schema.anyOf.slice(1)) yield* badBodies(member, exampleOf(member))
}

/** Bodies that are wrong whatever an operation wants. */
export function* noBodies(json: string): Generator<BadBody> {
  yield { how: 'nothing', body: '' }
  yield { how: 'half of it', body: json.slice(0, -1) }
  yield { how: 'it twice', body: json + json }
  yield { how: 'a byte order mark before it', body: `\ufeff${json}` }
  yield { how: 'broken UTF-8', body: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]) }
  yield { how: 'a surrogate in UTF-8', body: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]) }
  yield { how: 'UTF-16', body: Buffer.from(json, 'utf16le') }
  yield { how: 'no JSON', body: '<xml/>' }
  for (const contentType of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'nonsense',
    '',
  ])
    yield { how: `as ${contentType}`, body: json, contentType }
  for (const contentType of ['application/json; charset=utf-16', 'application/json;;;', 'APPLICATION/JSON'])
    yield { how: `as ${contentType}`, body: '{', contentType }
  yield { how: '10 MB', body: `"${'x'.repeat(TEN_MEGABYTES)}"` }
}

/** Where a value has members, the whole first. */
function* pathsOf(value: unknown, path: string[] = []): Generator<string[]> {
  yield path
  if (value === null || typeof value !== 'object') return
  for (const [name, member] of Object.entries(value)) yield* pathsOf(member, [...path, name])
}

/** The value as JSON with the raw text at one place; null leaves the place out, `twice` puts it before the real one. */
function render(value: unknown, path: readonly string[], raw: string | null, twice = false): string {
  const [name, ...rest] = path
  if (name === undefined) return raw ?? ''
  const isArray = Array.isArray(value)
  const parts = Object.entries(value as object).flatMap(([key, member]) => {
    const head = isArray ? '' : `${JSON.stringify(key)}:`
    if (key !== name) return [head + JSON.stringify(member)]
    if (rest.length > 0) return [head + render(member, rest, raw, twice)]
    if (raw === null) return []
    return twice ? [head + raw, head + JSON.stringify(member)] : [head + raw]
  })
  return isArray ? `[${parts.join()}]` : `{${parts.join()}}`
}

/** Texts for a query parameter or a place in a path, percent-encoded or broken. */
export const badTexts = [
  [
    '',
    '0',
    '-1',
    '0.5',
    '1e308',
    '9007199254740993',
    '99999999999999999999',
    '+',
    'NaN',
    'null',
    'true',
    '[]',
    '{}',
  ],
  [
    '%20',
    '%00',
    'a%00b',
    '%',
    '%zz',
    '%C3%28',
    '%ED%A0%80',
    '%FF%FE',
    '%F0%9F%92%B3',
    '%EF%BC%91%EF%BC%92',
    '%0d%0a',
  ],
  ['..%2f..%2fpackage.json', '%2e%2e%2f', '__proto__', 'constructor', "'%20OR%201=1--", '%25', '_', '%5C'],
  ['2026-02-30', '0000-00', '9999-12', '0000-01-01', '9999-12-31', '2026-11-31'],
  [
    'ffffffff-ffff-7fff-bfff-ffffffffffff',
    '00000000-0000-0000-0000-000000000000',
    '0192F3C4-0000-7000-8000-000000000000',
  ],
  'x'.repeat(300),
  '%E9%BE%98'.repeat(500),
].flat()
