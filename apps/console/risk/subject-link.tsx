import type { RiskCase } from '../../../contract/risk.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { riskWords } from './words.ts'

/** Whom or what a pattern is about. A person is named on the own page, where every look is in the audit log. */
export function SubjectLink({ subject: { kind, id, name } }: { subject: RiskCase['subject'] }) {
  const words = useWords(riskWords)
  // The card centre is not given the list of terminals.
  const seesTerminals = useMay('administrator', 'finance', 'auditor')
  if (kind === 'person') return <a href={addressOf(`people/${id}`)}>{words.openPerson}</a>
  if (kind === 'stall') return <a href={addressOf('merchants')}>{name ?? id}</a>
  return seesTerminals ? <a href={addressOf('terminals', { q: name ?? id })}>{name ?? id}</a> : (name ?? id)
}
