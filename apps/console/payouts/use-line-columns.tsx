import { Checkbox } from 'antd'
import type { PayoutLine } from '../../../contract/payouts.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import type { Column } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { LineState } from './run-state.tsx'
import { payoutsWords } from './words.ts'

export type Marking = 'paid' | 'returns'

/** What may be marked as: what the bank has not transferred, both; what it has transferred, as returned. */
export const marksOf: Partial<Record<PayoutLine['state'], readonly Marking[]>> = {
  posted: ['paid', 'returns'],
  paid: ['returns'],
}

type Choice = { chosenIds: ReadonlySet<string>; setChosenIds: (ids: ReadonlySet<string>) => void }

/** The columns of payouts; with a choice, a box before each that can be marked. */
export function useLineColumns(choice: Choice | null): readonly Column<PayoutLine>[] {
  const words = useWords(payoutsWords)
  const { language } = useLanguage()
  const nameOf = ({ merchant }: PayoutLine) => (language === 'en' ? merchant.nameEn : merchant.name)
  const toggle = ({ chosenIds, setChosenIds }: Choice, id: string) => {
    const next = new Set(chosenIds)
    if (!next.delete(id)) next.add(id)
    setChosenIds(next)
  }
  return [
    {
      key: 'merchant',
      title: words.merchant,
      cell: (line) =>
        choice ? (
          <Checkbox
            aria-label={words.chooseLine(nameOf(line))}
            disabled={!marksOf[line.state]}
            checked={choice.chosenIds.has(line.id) && Boolean(marksOf[line.state])}
            onChange={() => toggle(choice, line.id)}
          >
            {nameOf(line)}
          </Checkbox>
        ) : (
          nameOf(line)
        ),
    },
    {
      key: 'account',
      title: words.account,
      wrap: true,
      cell: ({ bank }) => (
        <>
          {bank.holder} <span className="soft">{words.tail(bank.bank, bank.numberTail)}</span>
        </>
      ),
    },
    { key: 'reference', title: words.reference, cell: ({ reference }) => <code>{reference}</code> },
    {
      key: 'amount',
      title: words.amount,
      number: true,
      cell: ({ amountFen }) => formatFen(amountFen),
    },
    {
      key: 'state',
      title: words.state,
      wrap: true,
      cell: ({ state, skippedFor, returnReason, amountFen, draftedFen }) => (
        <>
          <LineState state={state} />{' '}
          <span className="soft">
            {skippedFor && words.skips[skippedFor]}
            {returnReason}
            {amountFen > 0 && amountFen < draftedFen && words.lessThanDrafted(formatYuanSign(draftedFen))}
          </span>
        </>
      ),
    },
    {
      key: 'times',
      title: words.times,
      cell: ({ postedAt, paidAt, returnedAt }) => {
        const at = returnedAt ?? paidAt ?? postedAt
        return at ? <Stamp at={at} /> : '—'
      },
    },
  ]
}
