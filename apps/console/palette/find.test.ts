import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Findable, findOptions } from './find.ts'

const ID = '01980000-0000-7000-8000-000000000001'
const everything: Findable = {
  pages: [
    { key: 'people', label: '人员', names: ['人员', 'People'] },
    { key: 'policy', label: '规则参数', names: ['规则参数', 'Policy'] },
  ],
  people: [
    {
      id: ID,
      campusNo: '20261001',
      name: '张三',
      role: 'undergraduate',
      college: '音乐学院',
      major: null,
      className: null,
      accountState: 'active',
      walletFen: 0,
      subsidyFen: 0,
    },
  ],
  merchants: [
    {
      id: ID,
      name: '第一食堂',
      nameEn: 'Canteen One',
      kind: 'canteen',
      subsidyAllowed: true,
      stalls: [],
      terminalCount: 0,
      todayFen: 0,
    },
  ],
  terminals: [],
  openPayment: '打开',
  openCase: null,
}
const labels = (typed: string, findable = everything) =>
  findOptions(typed, findable).map(({ label }) => label)

test('nothing typed lists the pages only', () => {
  assert.deepEqual(labels(' '), ['人员', '规则参数'])
})

test('a page is found by its name in either language', () => {
  assert.deepEqual(labels('polic', { ...everything, people: [] }), ['规则参数'])
  assert.deepEqual(labels('规则', { ...everything, people: [] }), ['规则参数'])
})

test('people are shown as the server found them, before what this page finds', () => {
  assert.deepEqual(labels('one'), ['张三', '第一食堂'])
})

test('a whole id leads to the payment, in capitals too, but only those who may see payments', () => {
  const [first] = findOptions(ID.toUpperCase(), everything)
  assert.equal(first?.address, `#/payments/${ID}`)
  assert.equal(findOptions(ID, { ...everything, openPayment: null })[0]?.group, 'people')
})
