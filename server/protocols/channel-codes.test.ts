import assert from 'node:assert/strict'
import { test } from 'node:test'
import { channelOfCode } from './channel-codes.ts'

const digits = (beginning: string, length: number) => beginning.padEnd(length, '4')

test('each wallet’s code goes to its channel by its beginning and length', () => {
  for (const beginning of ['10', '11', '12', '13', '14', '15'])
    assert.equal(channelOfCode(digits(beginning, 18)), 'wechat', beginning)
  for (const beginning of ['25', '26', '27', '28', '29', '30'])
    for (const length of [16, 18, 20, 24])
      assert.equal(channelOfCode(digits(beginning, length)), 'alipay', `${beginning} ${length}`)
  assert.equal(channelOfCode(digits('62', 19)), 'ccb')
})

test('what no wallet shows goes to no channel', () => {
  const others = [
    '',
    digits('88', 20),
    digits('09', 18),
    digits('16', 18),
    digits('10', 17),
    digits('15', 19),
    digits('24', 18),
    digits('31', 18),
    digits('25', 15),
    digits('30', 25),
    digits('62', 18),
    digits('62', 20),
    ` ${digits('10', 18)}`,
    `${digits('10', 18)}\n`,
    '１０３４５６７８９０１２３４５６７８',
    'OC1:NCF',
  ]
  for (const text of others) assert.equal(channelOfCode(text), null, JSON.stringify(text))
})
