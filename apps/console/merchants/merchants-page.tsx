import { PlusOutlined, ShopOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { Merchant, Merchants } from '../../../contract/merchants.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { AddMerchant } from './add-merchant.tsx'
import { MerchantDrawer } from './merchant-drawer.tsx'
import { merchantsWords } from './words.ts'

const REFRESH_MS = 60_000

/** Who sells on the campus, and where. A merchant opens with its stalls; the open one is in the address. */
export default function MerchantsPage() {
  const words = useWords(merchantsWords)
  const mayAdd = useMay('administrator')
  const { query, setFilters } = useFilters()
  const [adding, setAdding] = useState(false)
  const remote = useRemote<Merchants>('/v1/merchants', REFRESH_MS)
  const columns = useMerchantColumns()
  const merchants = remote.value?.merchants ?? null
  const open = merchants?.find(({ id }) => id === query.get('merchant'))

  return (
    <>
      <PageHead title={words.merchants}>
        {mayAdd && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {words.addMerchant}
          </Button>
        )}
      </PageHead>
      <DataTable
        label={words.merchantList}
        columns={columns}
        rows={merchants}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<ShopOutlined />} title={words.none} next={words.noneNext} />}
      />
      {open && (
        <MerchantDrawer
          merchant={open}
          onClose={() => setFilters({ merchant: null })}
          onChanged={remote.reload}
        />
      )}
      {adding && <AddMerchant onClose={() => setAdding(false)} onAdded={remote.reload} />}
    </>
  )
}

function useMerchantColumns(): readonly Column<Merchant>[] {
  const words = useWords(merchantsWords)
  const { language } = useLanguage()
  return [
    {
      key: 'name',
      title: words.name,
      cell: ({ id, name, nameEn }) => (
        <a href={addressOf('merchants', { merchant: id })}>{language === 'en' ? nameEn : name}</a>
      ),
    },
    { key: 'kind', title: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'subsidy',
      title: words.subsidy,
      cell: ({ subsidyAllowed }) => (subsidyAllowed ? words.yes : words.no),
    },
    { key: 'stalls', title: words.stalls, number: true, cell: ({ stalls }) => stalls.length },
    {
      key: 'terminals',
      title: words.terminalsCount,
      number: true,
      cell: ({ terminalCount }) => terminalCount,
    },
    { key: 'today', title: words.today, number: true, cell: ({ todayFen }) => formatFen(todayFen) },
  ]
}
