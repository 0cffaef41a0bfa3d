import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { CardAtReader, ReaderStatus } from '../../contract/reader.ts'
import type { Answer, Api, Failure } from '../api.ts'
import { createCell } from '../cell.ts'
import { writeWhenLaid } from './card-writer.ts'

const NUMBER = '0001100000019312'
const REFUSED = { code: 'card_state_conflict', status: 409, problem: null } as const

/** A reader and a house that asks twice for one command, and what was asked of both. */
function desk() {
  const status = createCell<ReaderStatus | null>({
    reader: 'R',
    visit: 1,
    card: { kind: 'none' },
    terminalId: null,
  })
  const asked: string[] = []
  const state: { torn: boolean; refused: Failure | null } = { torn: false, refused: null }
  let steps = 0
  const answer = (path: string): Answer<unknown> => {
    if (state.refused) return { ok: false, failure: state.refused }
    if (path === '/v1/card-writings') steps = 0
    const done = ++steps > 2
    const value = done
      ? { done, number: NUMBER, writtenAt: '' }
      : { done, writing: 'w', commands: ['0084000004'] }
    return { ok: true, value, status: 200 }
  }
  const send = async (_method: string, path: string, body?: unknown) => {
    if (path === '/v1/card-writings') asked.push((body as { number: string }).number)
    return answer(path)
  }
  const api = { send } as Pick<Api, 'send'>
  const exchange = async (_visit: number, commands: string[]) =>
    state.torn
      ? { complete: false, responses: [] }
      : { complete: true, responses: commands.map(() => '9000') }
  let visit = 1
  const lay = async (card: CardAtReader) => {
    status.set({ reader: 'R', visit: ++visit, card, terminalId: null })
    for (let i = 0; i < 10; i++) await turn()
  }
  const told: number[] = []
  const onWritten = async (stay: number) => void told.push(stay)
  const writer = writeWhenLaid({ api, reader: { status, exchange }, number: NUMBER, onWritten })
  return { status, asked, state, lay, writer, told, at: () => writer.writing.get() }
}

test('a blank that is laid in is written, and what follows is done before it is said', async () => {
  const { at, lay, asked, told } = desk()
  assert.deepEqual(at(), { at: 'blank', wrong: false })
  await lay({ kind: 'blank' })
  assert.deepEqual(at(), { at: 'written', visit: 2 })
  assert.deepEqual([asked, told], [[NUMBER], [2]])
})

test('a card of somebody else is not written over; one that has this number already is written again', async () => {
  const { at, lay, asked } = desk()
  await lay({ kind: 'card', cardNo: '0001100000010000', tier: null })
  assert.deepEqual(at(), { at: 'blank', wrong: true })
  await lay({ kind: 'card', cardNo: NUMBER, tier: null })
  assert.deepEqual([at().at, asked], ['written', [NUMBER]])
})

test('a blank that was torn is written with the same number when it comes back, and not before', async () => {
  const { at, lay, asked, state, status } = desk()
  state.torn = true
  await lay({ kind: 'blank' })
  state.torn = false
  status.set({ ...status.get()!, terminalId: null })
  await turn()
  assert.deepEqual([at(), asked], [{ at: 'torn' }, [NUMBER]])
  await lay({ kind: 'none' })
  assert.deepEqual(at(), { at: 'torn' })
  await lay({ kind: 'blank' })
  assert.deepEqual([at().at, asked], ['written', [NUMBER, NUMBER]])
})

test('what the house refused waits until it is tried again', async () => {
  const { at, lay, state, writer } = desk()
  state.refused = REFUSED
  await lay({ kind: 'blank' })
  assert.deepEqual(at(), { at: 'stuck', failure: REFUSED })
  state.refused = null
  writer.again()
  for (let i = 0; i < 10; i++) await turn()
  assert.equal(at().at, 'written')
})

test('a card whose last word was lost on the way is written, and is not waited for again', async () => {
  const { at, lay, state, writer } = desk()
  state.refused = { code: 'offline', status: 0, problem: null }
  await lay({ kind: 'blank' })
  assert.equal(at().at, 'stuck')
  const problem = {
    type: '',
    title: '',
    status: 409,
    code: 'card_state_conflict',
    writtenAt: '2026-11-23',
  } as const
  state.refused = { code: 'card_state_conflict', status: 409, problem }
  writer.again()
  for (let i = 0; i < 10; i++) await turn()
  assert.deepEqual(at(), { at: 'written', visit: 2 })
})

test('a reader that is pulled out is missed, and one that is not followed any more changes nothing', async () => {
  const { at, lay, status, writer, asked } = desk()
  status.set(null)
  assert.deepEqual(at(), { at: 'absent' })
  writer.stop()
  await lay({ kind: 'blank' })
  assert.deepEqual([at(), asked], [{ at: 'absent' }, []])
})
