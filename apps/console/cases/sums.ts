import type { CaseRecords } from '../../../contract/cases.ts'

type CaseRecord = CaseRecords['records'][number]

/** What a decision comes to. */
export type Sums = {
  /** Who is charged now, by person, beyond what was charged before. */
  people: { id: string; name: string; campusNo: string; fen: number }[]
  chargedBeforeFen: number
  /** All that people pay by it: what the limit of one operator is held against. */
  chargedFen: number
  campusFen: number
}

/** What it comes to when the person pays for the chosen records, and for those that were charged before. */
export function sumsOf(records: readonly CaseRecord[], chosen: ReadonlySet<string>): Sums {
  const pays = (record: CaseRecord) => record.charged || chosen.has(record.id)
  const fresh = records.filter((record) => !record.charged && chosen.has(record.id))
  const people = Map.groupBy(fresh, ({ personId }) => personId)
  return {
    people: [...people.values()].map((own) => {
      const { personId: id, person: name, campusNo } = own[0]!
      return { id, name, campusNo, fen: sum(own) }
    }),
    chargedBeforeFen: sum(records.filter(({ charged }) => charged)),
    chargedFen: sum(records.filter(pays)),
    campusFen: sum(records.filter((record) => !pays(record))),
  }
}

function sum(records: readonly CaseRecord[]): number {
  return records.reduce((total, { amountFen }) => total + amountFen, 0)
}
