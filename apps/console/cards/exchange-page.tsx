import { SwapOutlined } from '@ant-design/icons'
import { App, Button, Checkbox } from 'antd'
import { useMemo, useState } from 'react'
import type { CardBatches, Cards } from '../../../contract/cards.ts'
import type { Organisation } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { ActDialog } from '../acts/act-dialog.tsx'
import { addressOf, useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { groupedNumber } from './card-badge.tsx'
import { type ExchangeResult, type ExchangeRow, exchangeRows, useExchange } from './use-exchange.ts'
import { cardsWords } from './words.ts'

const MOST = 200

/** Formal cards for the temporary ones of a class (RULES 2.2): chosen, checked, sent, each answered for itself. */
export default function ExchangePage() {
  const words = useWords(cardsWords)
  const { query } = useFilters()
  const organisation = useRemote<Organisation>('/v1/organisation')
  const batches = useRemote<CardBatches>('/v1/card-batches')
  const className = query.get('className')
  const batchId = query.get('batchId')
  const classes = Object.fromEntries(
    (organisation.value?.colleges ?? [])
      .flatMap(({ majors }) => majors.flatMap((major) => major.classes))
      .map((name) => [name, name]),
  )
  const formal = Object.fromEntries(
    (batches.value?.batches ?? [])
      .filter(({ kind, blankCount }) => kind === 'formal' && blankCount > 0)
      .map(({ id, label, blankCount }) => [id, `${label}（${blankCount}）`]),
  )
  const page = words.exchangePage
  return (
    <>
      <PageHead
        title={page.title}
        aside={page.note}
        above={{ label: words.back, address: addressOf('cards') }}
      />
      <div className="filter-bar">
        <WordFilter name="className" label={page.className} options={classes} />
        <WordFilter name="batchId" label={page.batch} options={formal} />
      </div>
      {className && batchId ? (
        <ClassExchange key={`${className} ${batchId}`} className={className} batchId={batchId} />
      ) : (
        <StatePanel icon={<SwapOutlined />} title={page.choose} />
      )}
    </>
  )
}

function ClassExchange({ className, batchId }: { className: string; batchId: string }) {
  const words = useWords(cardsWords)
  const page = words.exchangePage
  const { message } = App.useApp()
  const olds = useRemote<Cards>(
    `/v1/cards?${new URLSearchParams({ kind: 'temporary', state: 'active', className, limit: String(MOST) })}`,
  )
  const blanks = useRemote<Cards>(
    `/v1/cards?${new URLSearchParams({ state: 'blank', batchId, limit: String(MOST) })}`,
  )
  const planned = useMemo(
    () => (olds.value && blanks.value ? exchangeRows(olds.value.cards, blanks.value.cards) : null),
    [olds.value, blanks.value],
  )
  const [changed, setChanged] = useState<Readonly<Record<string, Partial<ExchangeRow>>>>({})
  const [asking, setAsking] = useState(false)
  const { results, progress, exchange } = useExchange()
  const rows = planned?.map((row) => ({ ...row, ...changed[row.id] })) ?? null
  const change = (id: string, part: Partial<ExchangeRow>) =>
    setChanged({ ...changed, [id]: { ...changed[id], ...part } })
  const columns = useExchangeColumns(results, change)
  const due = rows?.filter(({ id, chosen }) => chosen && !results.get(id)?.ok) ?? []
  const free = blanks.value?.cards.length ?? 0

  async function run() {
    setAsking(false)
    const { done, failed } = await exchange(due)
    void message[failed > 0 ? 'warning' : 'success'](page.finished(done, failed))
    return null
  }

  return (
    <>
      {olds.value && blanks.value && free < olds.value.cards.length && (
        <p role="alert">
          <Badge tone="warning">{page.short(free)}</Badge>
        </p>
      )}
      <DataTable
        label={page.list}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        remote={olds.failure ? olds : blanks}
        empty={<StatePanel icon={<SwapOutlined />} title={page.none} />}
      />
      <div className="list-foot">
        <div className="list-total" role="status">
          {progress && page.busy(progress.done, progress.all)}
        </div>
        <Button
          type="primary"
          disabled={due.length === 0}
          loading={progress !== null}
          onClick={() => setAsking(true)}
        >
          {page.submit(due.length)}
        </Button>
      </div>
      {asking && (
        <ActDialog
          title={page.confirm.title(due.length)}
          submitLabel={page.submit(due.length)}
          changes={page.confirm.changes}
          undo={page.confirm.undo}
          act={run}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

function useExchangeColumns(
  results: ReadonlyMap<string, ExchangeResult>,
  change: (id: string, part: Partial<ExchangeRow>) => void,
): readonly Column<ExchangeRow>[] {
  const words = useWords(cardsWords)
  const problems = useWords(problemWords)
  const page = words.exchangePage
  return [
    {
      key: 'chosen',
      title: page.chosen,
      cell: ({ id, old, chosen }) => (
        <Checkbox
          checked={chosen}
          disabled={results.get(id)?.ok ?? false}
          aria-label={`${page.chosen} ${old.person?.name}`}
          onChange={(event) => change(id, { chosen: event.target.checked })}
        />
      ),
    },
    {
      key: 'person',
      title: page.person,
      cell: ({ old: { person } }) => (
        <>
          <a href={addressOf(`people/${person?.id}`)}>{person?.name}</a>{' '}
          <span className="soft">{person?.campusNo}</span>
        </>
      ),
    },
    { key: 'old', title: page.old, cell: ({ old }) => groupedNumber(old.number) },
    { key: 'next', title: page.next, cell: ({ number }) => <strong>{groupedNumber(number)}</strong> },
    {
      key: 'handedBack',
      title: page.handedBack,
      cell: ({ id, old, handedBack }) => (
        <Checkbox
          checked={handedBack}
          disabled={results.get(id)?.ok ?? false}
          aria-label={`${page.handedBack} ${old.person?.name}`}
          onChange={(event) => change(id, { handedBack: event.target.checked })}
        />
      ),
    },
    {
      key: 'result',
      title: page.result,
      cell: ({ id }) => {
        const result = results.get(id)
        if (!result) return page.waiting
        if (!result.ok) return <Badge tone="bad">{problems[result.code]}</Badge>
        return <Badge tone="good">{page.ok(result.feeFen > 0 ? formatYuanSign(result.feeFen) : null)}</Badge>
      },
    },
  ]
}
