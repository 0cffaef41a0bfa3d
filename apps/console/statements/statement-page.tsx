import type { Statement, StatementLine } from '../../../contract/statements.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { CopyButton } from '../acts/copy-button.tsx'
import { addressOf } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { StatementFiles } from './statement-files.tsx'
import { statementsWords } from './words.ts'
import './statements.css'

/** A day's statement: its sums, its lines, and that they agree. */
export default function StatementPage({ id }: { id: string }) {
  const words = useWords(statementsWords)
  const path = `/v1/statements/${encodeURIComponent(id)}`
  const remote = useRemote<Statement>(path)
  const statement = remote.value
  return (
    <>
      <PageHead
        title={statement ? `${statement.merchant} ${statement.from}` : words.title}
        above={{ label: words.title, address: addressOf('statements') }}
      >
        {statement && <StatementFiles path={path} number={statement.number} />}
      </PageHead>
      <RemoteView remote={remote}>
        {(shown) => (
          <div className="statement">
            <Sums statement={shown} />
            <Lines statement={shown} />
          </div>
        )}
      </RemoteView>
    </>
  )
}

function Sums({ statement }: { statement: Statement }) {
  const words = useWords(statementsWords)
  const { commissionBasisPoints: rate } = statement
  const percent = rate === null ? '' : ` ${(rate / 100).toFixed(2)} %`
  const sums: readonly (readonly [string, number])[] = [
    [words.opening, statement.openingFen],
    [words.sales, statement.salesFen],
    [words.returned, statement.returnedFen],
    [`${words.commission}${percent}`, 0 - statement.commissionFen],
    [words.payouts, statement.payoutsFen],
    ...(statement.otherFen === 0 ? [] : [[words.other, statement.otherFen] as const]),
    [words.closing, statement.closingFen],
  ]
  return (
    <section className="panel" aria-label={words.sums}>
      <table className="statement-sums">
        <tbody>
          {sums.map(([name, fen]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatFen(fen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="soft">{words.proof}</p>
      <p className="soft">
        {words.number} {statement.number} · {words.hash} <code>{statement.hash.slice(0, 16)}…</code>
        <CopyButton text={statement.hash} what={words.hash} />
      </p>
    </section>
  )
}

function Lines({ statement }: { statement: Statement }) {
  const words = useWords(statementsWords)
  const means = useWords(meansWords)
  const columns: Column<StatementLine>[] = [
    {
      key: 'line',
      title: words.line,
      cell: ({ kind, soldOn }) => (
        <>
          {words.kinds[kind]} {soldOn && <span className="soft">{words.soldOn(soldOn)}</span>}
        </>
      ),
    },
    { key: 'stall', title: words.stall, cell: ({ stall }) => stall ?? '—' },
    { key: 'means', title: words.means, cell: (line) => (line.means === null ? '—' : means[line.means]) },
    { key: 'count', title: words.count, number: true, cell: ({ count }) => count },
    { key: 'amount', title: words.amount, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
  ]
  return (
    <div className="panel">
      <h2>{words.lines}</h2>
      <DataTable
        plain
        label={words.lines}
        columns={columns}
        rows={statement.lines}
        rowKey={({ kind, soldOn, stall, means: by }) => [kind, soldOn, stall, by].join(' ')}
      />
    </div>
  )
}
