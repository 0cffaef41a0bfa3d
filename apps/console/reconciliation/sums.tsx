import type { ReconciliationDetail } from '../../../contract/reconciliation.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { reconciliationWords } from './words.ts'

/** What both sides say of the day, beside each other. */
export function Sums({ detail }: { detail: ReconciliationDetail }) {
  const words = useWords(reconciliationWords)
  const { ours, theirs, feeFen, matchedAt } = detail
  const rows = [
    { name: words.taken, ours: ours.inFen, theirs: theirs.inFen },
    { name: words.givenBack, ours: -ours.outFen, theirs: -theirs.outFen },
    { name: words.net, ours: ours.inFen - ours.outFen, theirs: theirs.inFen - theirs.outFen },
  ]
  const isKnown = matchedAt !== null
  return (
    <section className="panel" aria-label={words.sums}>
      <table className="reconciliation-sums">
        <thead>
          <tr>
            <th scope="col">{words.side}</th>
            <th scope="col">{words.ours}</th>
            <th scope="col">{words.theirs}</th>
            <th scope="col">{words.apart}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{formatFen(row.ours)}</td>
              <td>{isKnown ? formatFen(row.theirs) : '—'}</td>
              <td className={isKnown && row.ours !== row.theirs ? 'reconciliation-apart' : undefined}>
                {isKnown ? formatFen(row.theirs - row.ours) : '—'}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{words.rows}</th>
            <td>{ours.count.toLocaleString('en')}</td>
            <td>{isKnown ? theirs.count.toLocaleString('en') : '—'}</td>
            <td>{isKnown ? (theirs.count - ours.count).toLocaleString('en') : '—'}</td>
          </tr>
          <tr>
            <th scope="row">{words.fee}</th>
            <td>—</td>
            <td>{isKnown ? formatFen(feeFen) : '—'}</td>
            <td>—</td>
          </tr>
        </tbody>
      </table>
    </section>
  )
}
