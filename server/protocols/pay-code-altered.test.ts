import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Item, Writer } from './cbor-crafting.ts'
import * as craft from './cbor-crafting.ts'
import { check, checkBoth, craftBytes, craftCode, GENUINE, INVALID } from './pay-code-crafting.ts'

test('every head written longer than needed, or without a length, is invalid though signed', async () => {
  let count = 0
  craftCode(
    {},
    countingWriter(() => count++),
  )
  assert.ok(count > 40)
  for (let target = 0; target < count; target++) {
    for (const form of [1, 2, 4, 8, 'indefinite'] as const) {
      let at = 0
      let odd = false
      const writer: Writer = {
        entries: (entries) => entries,
        head: (major, value) => {
          if (at++ !== target) return craft.deterministic.head(major, value)
          if (form === 'indefinite') {
            odd = major >= 2
            return odd ? craft.indefinite(major, value) : craft.deterministic.head(major, value)
          }
          odd = form > craft.sizeFor(value)
          return { before: craft.headOf(major, value, Math.max(form, craft.sizeFor(value))) }
        },
      }
      const checked = await checkBoth(craftCode({}, writer))
      assert.deepEqual(checked, odd ? INVALID : GENUINE, `head ${target} as ${form}`)
    }
  }
})

test('every map in another order or with an entry twice is invalid though signed', async () => {
  let count = 0
  const plain = countingWriter(() => {})
  craftCode({}, { ...plain, entries: (entries) => (count++, entries) })
  for (let target = 0; target < count; target++) {
    for (let i = 0; i < 6; i++) {
      let at = 0
      let odd = false
      const change = (entries: [Item, Item][], how: (all: [Item, Item][]) => [Item, Item][]) => {
        if (at++ !== target || i >= entries.length) return entries
        const changed = how(entries)
        odd = changed.length !== entries.length || changed.some((entry, k) => entry !== entries[k])
        return changed
      }
      const twice: Writer = { ...plain, entries: (all) => change(all, () => all.toSpliced(i, 0, all[i]!)) }
      assert.deepEqual(await checkBoth(craftCode({}, twice)), odd ? INVALID : GENUINE)
      at = 0
      odd = false
      const swapped = (all: [Item, Item][]) => [
        ...all.slice(0, i),
        ...all.slice(i, i + 2).reverse(),
        ...all.slice(i + 2),
      ]
      const moved: Writer = { ...plain, entries: (all) => change(all, () => swapped(all)) }
      assert.deepEqual(await checkBoth(craftCode({}, moved)), odd ? INVALID : GENUINE)
    }
  }
})

test('every single altered byte is invalid, whatever it becomes', async () => {
  const content = craftBytes({})
  for (let i = 0; i < content.length; i++) {
    const altered = Buffer.from(content)
    for (let change = 1; change < 256; change++) {
      altered[i] = content[i]! ^ change
      assert.deepEqual(check(`OC1:${craft.base45(altered)}`), INVALID, `byte ${i} ^ ${change}`)
    }
    altered[i] = content[i]! ^ (1 << (i % 8))
    assert.deepEqual(await checkBoth(`OC1:${craft.base45(altered)}`), INVALID, `byte ${i}`)
  }
})

test('every single altered, missing or added character is invalid', async () => {
  const code = craftCode({})
  for (let i = 0; i < code.length; i++) {
    for (const other of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:az\n_é') {
      const altered = code.slice(0, i) + other + code.slice(i + 1)
      if (other !== code[i]) assert.deepEqual(check(altered), INVALID, `${other} at ${i}`)
    }
    assert.deepEqual(await checkBoth(code.slice(0, i)), INVALID, `the first ${i}`)
    assert.deepEqual(check(code.slice(i + 1)), INVALID, `from ${i + 1}`)
    assert.deepEqual(check(code.slice(0, i) + code.slice(i + 1)), INVALID, `without ${i}`)
    assert.deepEqual(check(`${code.slice(0, i)} ${code.slice(i)}`), INVALID, `a space at ${i}`)
  }
})

test('any text and any bytes are judged without an error', () => {
  fc.assert(fc.property(fc.string(), (any) => assert.deepEqual(check(`OC1:${any}`), INVALID)))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (any) =>
      assert.deepEqual(check(`OC1:${craft.base45(any)}`), INVALID),
    ),
  )
})

function countingWriter(count: () => void): Writer {
  return {
    entries: (entries) => entries,
    head: (major, value) => {
      count()
      return craft.deterministic.head(major, value)
    },
  }
}
