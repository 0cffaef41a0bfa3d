import { CreditCardOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Card, Cards } from '../../../contract/cards.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { SavedViews } from '../list/saved-views.tsx'
import { SearchField } from '../list/search-field.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useTypedFilter } from '../list/use-typed-filter.ts'
import { WordFilter } from '../list/word-filter.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { CardBadge, groupedNumber, MoreBadges } from './card-badge.tsx'
import { cardsWords } from './words.ts'

const ROWS = 50
const wordFilters = ['kind', 'state', 'chip', 'batchId'] as const

/** Every card of the campus, by its number: blank, carried or ended. */
export default function CardsPage() {
  const words = useWords(cardsWords)
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const search = useTypedFilter('q')
  const typed = search.value.replaceAll(' ', '')
  const asked = new URLSearchParams({
    limit: String(ROWS),
    ...(/^[0-9A-Za-z]{1,20}$/.test(typed) && { q: typed }),
  })
  for (const name of [...wordFilters, 'cursor']) {
    const word = query.get(name)
    if (word) asked.set(name, word)
  }
  const remote = useRemote<Cards>(`/v1/cards?${asked}`)
  const cards = remote.value?.cards ?? null
  const columns = useCardColumns()
  const filtered = search.value !== '' || wordFilters.some((name) => query.has(name))
  return (
    <>
      <PageHead title={words.title}>
        <Button href={addressOf('stock')}>{words.stock}</Button>
        <Button href={addressOf('exchange')}>{words.exchange}</Button>
      </PageHead>
      <div className="filter-bar" role="search">
        <SearchField filter={search} label={words.search} maxLength={20} autoFocus />
        <WordFilter name="kind" label={words.kind} options={words.kinds} />
        <WordFilter name="state" label={words.state} options={words.states} />
        <WordFilter name="chip" label={words.chip} options={words.chips} />
        <div className="filter-end">
          <SavedViews list="cards" query={query} />
        </div>
      </div>
      <DataTable
        label={words.list}
        columns={columns}
        rows={cards}
        rowKey={({ number }) => number}
        remote={remote}
        empty={<StatePanel icon={<CreditCardOutlined />} title={words.none} next={words.noneNext} />}
        onClear={
          filtered
            ? () => {
                search.type('')
                setFilters({ q: null, kind: null, state: null, chip: null, batchId: null })
              }
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{cards && list.shown(String(cards.length))}</CursorPager>
    </>
  )
}

function useCardColumns(): readonly Column<Card>[] {
  const words = useWords(cardsWords)
  return [
    {
      key: 'number',
      title: words.number,
      cell: ({ number }) => <a href={addressOf(`cards/${number}`)}>{groupedNumber(number)}</a>,
    },
    { key: 'kind', title: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'state',
      title: words.state,
      cell: (card) => (
        <span className="badges">
          <CardBadge state={card.state} />
          <MoreBadges card={card} />
        </span>
      ),
    },
    {
      key: 'holder',
      title: words.holder,
      cell: ({ person }) =>
        person ? (
          <>
            <a href={addressOf(`people/${person.id}`)}>{person.name}</a>{' '}
            <span className="soft">{person.campusNo}</span>
          </>
        ) : (
          '—'
        ),
    },
    {
      key: 'batch',
      title: words.batch,
      cell: ({ batch, batchId }) => <a href={addressOf('cards', { batchId })}>{batch}</a>,
    },
    { key: 'changedAt', title: words.changedAt, cell: ({ changedAt }) => <Stamp at={changedAt} /> },
  ]
}
