import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normaliseQuery, searchKeys, searchPattern } from './search-keys.ts'

/** What `search_keys LIKE pattern` does. */
const finds = (query: string, name: string, campusNo = '20260001') => {
  const pattern = searchPattern(query)
  if (pattern === null) return true
  const literal = pattern.slice(1, -1).replaceAll(/\\(.)/g, '$1')
  return searchKeys(name, campusNo).includes(literal)
}

test('a name is found by its characters, its pinyin and its initials, or the beginning of any', () => {
  for (const query of [
    '张',
    '张小',
    '张小明',
    '小明',
    'zhang',
    'zhangxiaoming',
    'zhangxm',
    'zxm',
    'zx',
    'xiaoming',
    'xm',
  ])
    assert.ok(finds(query, '张小明'), query)
  for (const query of ['明', 'ming', 'hang', 'zhangming', 'zm', '李', '张明'])
    assert.ok(!finds(query, '张小明'), query)
})

test('family names are read as family names, and as everybody else reads them', () => {
  const names: [string, string[]][] = [
    ['单田芳', ['shantianfang', 'stf', 'dan']],
    ['曾国藩', ['zengguofan', 'zgf', 'ceng']],
    ['仇英', ['qiuying', 'qy', 'chou']],
    ['解缙', ['xiejin', 'xj']],
    ['查良镛', ['zhaliangyong', 'zly']],
    ['任贤齐', ['renxianqi', 'rxq']],
    ['区志强', ['ouzhiqiang', 'ozq']],
    ['尉迟恭', ['yuchigong', 'ycg']],
    ['欧阳小明', ['ouyangxiaoming', 'oyxm', 'xiaoming', 'xm', '小明']],
    ['覃晓', ['qinxiao', 'tanxiao']],
  ]
  for (const [name, queries] of names)
    for (const query of queries) assert.ok(finds(query, name), `${name} ${query}`)
})

test('a given name is found by each of its readings', () => {
  assert.ok(finds('zhangle', '张乐'))
  assert.ok(finds('zhangyue', '张乐'))
  assert.ok(finds('wangchang', '王长'))
  assert.ok(finds('wangzhang', '王长'))
})

test('ü is found as it is typed, and as it stands on a passport', () => {
  for (const query of ['lvbu', 'lübu', 'LYU BU', 'lb']) assert.ok(finds(query, '吕布'), query)
  assert.ok(finds('lianyun', '连云'))
})

test('names of other shapes are found by their words', () => {
  for (const query of ['tom', 'li', 'Tom Li', 'TOMLI']) assert.ok(finds(query, 'Tom Li'), query)
  for (const query of ['阿卜杜拉', '买买提', '阿卜杜拉·买', 'abudula', 'abdl']) {
    assert.ok(finds(query, '阿卜杜拉·买买提'), query)
  }
  for (const query of ['o’brien', "O'Brien", 'obrien']) assert.ok(finds(query, "O'Brien"), query)
  assert.ok(finds('野', '𠮷野'))
})

test('a campus number is found by its beginning, in any case and width', () => {
  for (const query of ['s2026', 'S20260001', 'ｓ２０２６'])
    assert.ok(finds(query, '张三', 'S20260001'), query)
  for (const query of ['0001', '2026']) assert.ok(!finds(query, '张三', 'S20260001'), query)
})

test('what means something to LIKE is looked for as it is', () => {
  assert.equal(searchPattern('%'), String.raw`% \%%`)
  assert.equal(searchPattern('a_b\\'), String.raw`% a\_b\\%`)
  assert.ok(!finds('%', '张三'))
  assert.ok(!finds('_', '张三'))
  assert.equal(searchPattern(" ' "), null)
})

test('whatever the name, it is found by itself and every word has one space before it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), (name) => {
      const keys = searchKeys(name, '20260001')
      assert.match(keys, /^( [^ ]+)+$/)
      if (normaliseQuery(name) !== '') assert.ok(finds(name, name), keys)
    }),
  )
})
