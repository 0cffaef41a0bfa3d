import {
  BatchIssued,
  Card,
  CardBatch,
  CardBatches,
  CardDetail,
  CardExchanged,
  CardExchanges,
  CardParams,
  CardQuery,
  CardReason,
  CardReplaced,
  Cards,
  IssueBatch,
  IssueCard,
  NewCardBatch,
  ReplaceCard,
} from '../../../contract/cards.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { activateCard, endCard } from './end-card.ts'
import { issueBatch } from './issue-batch.ts'
import { issueCard } from './issue-card.ts'
import { listBatches, listCards, readCard, shownBatch } from './list-cards.ts'
import { type RenewDeps, renewCard } from './renew-card.ts'
import { shownReplacement } from './shown-replacement.ts'
import { stockCards } from './stock-cards.ts'

const desk = ['operator:card_centre', 'operator:administrator'] as const
const readers = [...desk, 'operator:auditor'] as const
const tags = ['cards']

/** Cards at the desk (RULES 2): stock, whose they are, exchange, replacement, end. */
export function cardDeskRoutes(http: Http, deps: RenewDeps & { clock: Clock }): void {
  const { pool, clock } = deps

  http.get(
    '/v1/cards',
    {
      config: { allow: readers },
      schema: { tags, summary: 'Cards by number', querystring: CardQuery, response: { 200: Cards } },
    },
    async ({ campusId, query }, reply) => {
      const found = await listCards(pool, campusId, query)
      return found.ok
        ? { cards: found.cards, ...(found.next && { next: found.next }) }
        : sendRefusal(reply, found)
    },
  )

  http.get(
    '/v1/cards/:number',
    {
      config: { allow: readers },
      schema: {
        tags,
        summary: 'A card with everything that happened to it',
        params: CardParams,
        response: { 200: CardDetail },
      },
    },
    async ({ campusId, params }, reply) => {
      const found = await readCard(pool, campusId, params.number)
      return found.ok ? found.card : sendRefusal(reply, found)
    },
  )

  http.get(
    '/v1/card-batches',
    { config: { allow: readers }, schema: { tags, summary: 'The stock', response: { 200: CardBatches } } },
    async ({ campusId }) => ({ batches: await listBatches(pool, campusId) }),
  )

  http.post(
    '/v1/card-batches',
    {
      config: { allow: desk },
      schema: {
        tags,
        summary: 'Take blanks into stock and number them',
        body: NewCardBatch,
        response: { 201: CardBatch },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const { id: batchId, ...batch } = body
      const done = await stockCards(pool, { campusId, batchId, ...batch, actor: actorOf(caller) }, clock())
      return done.ok ? reply.code(201).send(shownBatch(campusId, done.batch)) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/card-batches/:id/issues',
    {
      config: { allow: desk },
      schema: {
        tags,
        summary: 'Give the next blanks of a batch to people without a card',
        params: IdParams,
        body: IssueBatch,
        response: { 200: BatchIssued },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const issue = { campusId, batchId: params.id, ...body, actor: actorOf(caller) }
      const done = await issueBatch(pool, issue, clock())
      if (!done.ok) return sendRefusal(reply, done)
      return { issued: done.issued.map(({ personId, cardNo }) => ({ personId, number: cardNo })) }
    },
  )

  http.post(
    '/v1/people/:id/cards',
    {
      config: { allow: desk },
      schema: {
        tags,
        summary: 'Make a blank the person’s first card',
        params: IdParams,
        body: IssueCard,
        response: { 201: Card },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const issue = { campusId, personId: params.id, cardNo: body.number, actor: actorOf(caller) }
      const done = await issueCard(deps, issue, clock())
      return done.ok ? reply.code(201).send(await shown(campusId, body.number)) : sendRefusal(reply, done)
    },
  )

  const ends = {
    activation: { summary: 'Hand an issued card over: it works from now on', act: activateCard },
    void: { summary: 'End a card for good', act: endAs('void') },
    return: { summary: 'Take a temporary card back', act: endAs('returned') },
  }
  for (const [name, { summary, act }] of Object.entries(ends)) {
    http.post(
      `/v1/cards/:number/${name}`,
      {
        config: { allow: desk },
        schema: { tags, summary, params: CardParams, body: CardReason, response: { 200: Card } },
      },
      async ({ campusId, caller, params, body }, reply) => {
        const order = { campusId, cardNo: params.number, actor: actorOf(caller), reason: body.reason }
        const done = await act(deps, order, clock())
        return done.ok ? shown(campusId, params.number) : sendRefusal(reply, done)
      },
    )
  }

  http.post(
    '/v1/card-exchanges',
    {
      config: { allow: desk },
      schema: {
        tags,
        summary: 'New cards for old ones: a person, or a class',
        body: CardExchanges,
        response: { 200: CardExchanged },
      },
    },
    async ({ campusId, caller, body }) => {
      const answers: CardExchanged['answers'] = []
      for (const { id, personId, number: cardNo, handedBack } of body.exchanges) {
        const order = { campusId, id, personId, cardNo, handedBack, actor: actorOf(caller) }
        const done = await renewCard(deps, { ...order, reason: 'exchange' }, clock()).catch(unavailable)
        answers.push(
          done.ok ? { id, ok: true, feeFen: done.renewal.feeFen } : { id, ok: false, code: done.code },
        )
      }
      return { answers }
    },
  )

  http.post(
    '/v1/card-replacements',
    {
      config: { allow: desk },
      schema: {
        tags,
        summary:
          'Replace a lost or damaged card: fee, old card void, new card works, loss released, in one act',
        body: ReplaceCard,
        response: { 201: CardReplaced },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const { number: cardNo, ...rest } = body
      const order = { campusId, ...rest, cardNo, handedBack: false, actor: actorOf(caller) }
      const done = await renewCard(deps, order, clock()).catch(unavailable)
      return done.ok ? reply.code(201).send(shownReplacement(done)) : sendRefusal(reply, done)
    },
  )

  async function shown(campusId: number, cardNo: string) {
    const found = await readCard(pool, campusId, cardNo)
    assert(found.ok, 'a card that was changed exists')
    const { events: _, ...card } = found.card
    return card
  }
}

function endAs(how: 'void' | 'returned') {
  return (deps: RenewDeps, order: Parameters<typeof activateCard>[1], now: Date) =>
    endCard(deps, { ...order, how }, now)
}
