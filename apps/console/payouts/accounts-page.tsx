import { BankOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { MerchantBankAccount, MerchantBankAccounts } from '../../../contract/payouts.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useMay, useOperator } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { ChangeAccount } from './change-account.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { payoutsWords } from './words.ts'

type Row = MerchantBankAccounts['merchants'][number]

/** Where merchants are paid; a change is approved by another operator, and until then the merchant is not paid. */
export default function AccountsPage() {
  const words = useWords(payoutsWords)
  const remote = useRemote<MerchantBankAccounts>('/v1/merchant-bank-accounts')
  const columns = useAccountColumns(remote.reload)
  return (
    <>
      <PageHead title={words.accounts.title} above={{ label: words.title, address: addressOf('payouts') }} />
      <DataTable
        label={words.accounts.list}
        columns={columns}
        rows={remote.value?.merchants ?? null}
        rowKey={({ merchant }) => merchant.id}
        remote={remote}
        empty={<StatePanel icon={<BankOutlined />} title={words.draft.none} />}
      />
    </>
  )
}

function useAccountColumns(onChanged: () => void): readonly Column<Row>[] {
  const words = useWords(payoutsWords)
  const { accounts } = words
  const { language } = useLanguage()
  const nameOf = ({ merchant }: Row) => (language === 'en' ? merchant.nameEn : merchant.name)
  return [
    { key: 'merchant', title: words.merchant, cell: nameOf },
    {
      key: 'approved',
      title: accounts.inForce,
      wrap: true,
      cell: ({ approved }) =>
        approved ? <Account account={approved} /> : <span className="soft">{accounts.none}</span>,
    },
    {
      key: 'waiting',
      title: accounts.waiting,
      wrap: true,
      cell: ({ waiting }) =>
        waiting ? (
          <>
            <Account account={waiting} />{' '}
            <span className="soft">
              {accounts.askedBy(waiting.askedBy.name)} <Stamp at={waiting.askedAt} />
            </span>
          </>
        ) : (
          '—'
        ),
    },
    {
      key: 'acts',
      title: accounts.acts,
      cell: (row) => <AccountActs row={row} name={nameOf(row)} onChanged={onChanged} />,
    },
  ]
}

function Account({ account: { holder, bank, numberTail } }: { account: MerchantBankAccount }) {
  const words = useWords(payoutsWords)
  return (
    <>
      {holder} <span className="soft">{words.tail(bank, numberTail)}</span>
    </>
  )
}

function AccountActs({ row, name, onChanged }: { row: Row; name: string; onChanged: () => void }) {
  const words = useWords(payoutsWords)
  const { accounts } = words
  const operator = useOperator()
  const mayPay = useMay('administrator', 'finance')
  const [act, setAct] = useState<'change' | 'approve' | 'refuse' | null>(null)
  const { waiting } = row
  const isOwn = waiting?.askedBy.id === operator.id
  if (!mayPay) return null
  const close = () => setAct(null)
  return (
    <>
      {!waiting && (
        <Button size="small" onClick={() => setAct('change')}>
          {accounts.change}
        </Button>
      )}
      {waiting && !isOwn && (
        <Button size="small" type="primary" onClick={() => setAct('approve')}>
          {words.approve.label}
        </Button>
      )}{' '}
      {waiting && (
        <Button size="small" onClick={() => setAct('refuse')}>
          {(isOwn ? words.withdraw : words.refuse).label}
        </Button>
      )}
      {act === 'change' && (
        <ChangeAccount merchantId={row.merchant.id} name={name} onAsked={onChanged} onClose={close} />
      )}
      {waiting && (act === 'approve' || act === 'refuse') && (
        <DecideDialog
          title={
            isOwn
              ? words.withdraw.title(accounts.changeOf(name))
              : (act === 'approve' ? accounts.approveTitle : accounts.refuseTitle)(name)
          }
          isOwn={isOwn}
          path={`/v1/merchant-bank-accounts/${waiting.id}/approval`}
          approve={act === 'approve'}
          changes={
            act === 'approve'
              ? accounts.approveChanges(`${waiting.holder} ${words.tail(waiting.bank, waiting.numberTail)}`)
              : accounts.refuseChanges
          }
          undo={accounts.decideUndo}
          onDecided={onChanged}
          onClose={close}
        />
      )}
    </>
  )
}
