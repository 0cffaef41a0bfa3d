import type { Merchant, Terminal } from '../../../contract/merchants.ts'
import type { PersonSummary } from '../../../contract/people.ts'
import { addressOf } from '../address.ts'

export type Option = {
  group: 'pages' | 'people' | 'merchants' | 'terminals' | 'payments' | 'cases'
  label: string
  hint: string
  /** Where it leads. */
  address: string
}

/** What the palette can find. `pages` have their names in every language, so that either finds them. */
export type Findable = {
  pages: readonly { key: string; label: string; names: readonly string[] }[]
  people: readonly PersonSummary[]
  merchants: readonly Merchant[]
  terminals: readonly Terminal[]
  /** The words of "open this payment"; null for those who may not. */
  openPayment: string | null
  /** The same of a case. */
  openCase: string | null
}

const MOST_OF_A_GROUP = 6
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What fits the typed text: people come from the server and are shown as it found them. */
export function findOptions(
  typed: string,
  { pages, people, merchants, terminals, openPayment, openCase }: Findable,
): Option[] {
  const text = typed.trim().toLowerCase()
  const fits = (...names: readonly (string | null)[]) =>
    names.some((name) => name?.toLowerCase().includes(text))
  const found: Option[] = pages
    .filter(({ names }) => fits(...names))
    .map(({ key, label }) => ({ group: 'pages', label, hint: '', address: addressOf(key) }))
  if (text === '') return found
  const payment: Option[] =
    openPayment !== null && UUID.test(text)
      ? [{ group: 'payments', label: openPayment, hint: text, address: addressOf(`payments/${text}`) }]
      : []
  const aCase: Option[] =
    openCase !== null && UUID.test(text)
      ? [{ group: 'cases', label: openCase, hint: text, address: addressOf(`cases/${text}`) }]
      : []
  return [
    ...payment,
    ...aCase,
    ...people.map(personOption),
    ...found,
    ...merchants
      .filter(({ name, nameEn }) => fits(name, nameEn))
      .slice(0, MOST_OF_A_GROUP)
      .map(merchantOption),
    ...terminals
      .filter(({ id, name, stall, merchant }) => fits(id, name, stall, merchant))
      .slice(0, MOST_OF_A_GROUP)
      .map(terminalOption),
  ]
}

function personOption({ id, name, campusNo, college }: PersonSummary): Option {
  return {
    group: 'people',
    label: name,
    hint: [campusNo, college].filter(Boolean).join(' · '),
    address: addressOf(`people/${id}`),
  }
}

function merchantOption({ id, name, nameEn }: Merchant): Option {
  return { group: 'merchants', label: name, hint: nameEn, address: addressOf('merchants', { merchant: id }) }
}

function terminalOption({ name, merchant, stall }: Terminal): Option {
  return {
    group: 'terminals',
    label: name,
    hint: [merchant, stall].filter(Boolean).join(' · '),
    address: addressOf('terminals', { q: name }),
  }
}
