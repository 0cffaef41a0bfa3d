import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Type from 'typebox'
import { OneOf, Strict } from '../../contract/shapes.ts'
import type { Http } from '../../server/base/http.ts'
import { sendProblem } from '../../server/base/problem-reply.ts'
import { cardPath, shelvedCards } from './card-shelf.ts'
import type { VirtualReader } from './virtual-reader.ts'

/** Cards for a virtual reader. */
export type VirtualCards = {
  /** The directory of their files. */
  directory: string
  /** Whose they are, as far as it is known: campus number by card number. */
  holders: ReadonlyMap<string, string>
  /** @returns the name of one more blank; null where blanks cannot be made */
  addBlank: (() => Promise<string>) | null
}

const Name = Strict({ name: Type.String({ pattern: '^[0-9a-z-]{1,40}$' }) })
const Tear = Strict({ point: OneOf(['never', 'before-commit', 'after-commit']) })

/** Commands after which card and house must agree: INTERNAL AUTHENTICATE, CREDIT, DEBIT, WRITE KEY, UPDATE BINARY. */
const CONSEQUENTIAL: ReadonlySet<number | undefined> = new Set([0x88, 0x52, 0x54, 0xd4, 0xd6])

const ROOT = join(import.meta.dirname, '..', '..')
const FILES = {
  '/': [join(import.meta.dirname, 'virtual-page', 'page.html'), 'text/html'],
  '/page.js': [join(import.meta.dirname, 'virtual-page', 'page.js'), 'text/javascript'],
  '/page.css': [join(import.meta.dirname, 'virtual-page', 'page.css'), 'text/css'],
  '/tokens.css': [join(ROOT, 'ui', 'tokens.css'), 'text/css'],
} as const
const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** A page on which one lays virtual cards in and pulls them out, and what it asks. */
export function virtualRoutes(http: Http, reader: VirtualReader, cards: VirtualCards): void {
  const config = { allow: ['anyone'] as const }
  let laid: string | null = null

  http.get('/v1/virtual/cards', { config }, async () => {
    const shelf = await shelvedCards(cards.directory)
    const lies = reader.seen().stay === null ? null : laid
    return {
      laid: lies,
      makesBlanks: cards.addBlank !== null,
      cards: shelf.map((card) => ({
        ...card,
        campusNo: (card.cardNo && cards.holders.get(card.cardNo)) ?? null,
      })),
    }
  })
  http.post('/v1/virtual/blanks', { config }, async (_, reply) =>
    cards.addBlank
      ? reply.code(201).send({ name: await cards.addBlank() })
      : sendProblem(reply, 'not_found', 'No key for blanks was given'),
  )
  http.post('/v1/virtual/laid', { config, schema: { body: Name } }, async ({ body: { name } }, reply) => {
    const shelf = await shelvedCards(cards.directory)
    if (!shelf.some((card) => card.name === name)) return sendProblem(reply, 'not_found')
    await reader.lay(cardPath(cards.directory, name))
    laid = name
    return reply.code(204).send()
  })
  http.post('/v1/virtual/taken-out', { config }, async (_, reply) => {
    reader.takeOut()
    return reply.code(204).send()
  })
  http.post('/v1/virtual/tear', { config, schema: { body: Tear } }, async ({ body: { point } }, reply) => {
    const of = (command: Uint8Array) => CONSEQUENTIAL.has(command[1])
    reader.tearNext(point === 'never' ? null : { of, at: point })
    return reply.code(204).send()
  })
  for (const [url, [path, type]] of Object.entries(FILES))
    http.get(url, async (_, reply) =>
      reply
        .type(`${type}; charset=utf-8`)
        .header('content-security-policy', POLICY)
        .send(await readFile(path)),
    )
}
