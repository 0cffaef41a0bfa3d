import { EditOutlined, PlusOutlined, QrcodeOutlined, ShopOutlined } from '@ant-design/icons'
import { App, Button, Drawer } from 'antd'
import { useState } from 'react'
import type { Merchant } from '../../../contract/merchants.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { addressOf } from '../address.ts'
import { useOperator } from '../layout/operator.tsx'
import { holds } from '../layout/pages.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { peopleWords } from '../people/words.ts'
import { useApi } from '../sign-in/session.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { AddStall } from './add-stall.tsx'
import { NameFields } from './name-fields.tsx'
import { StallCodesDialog } from './stall-codes/stall-codes-dialog.tsx'
import { stallCodesWords } from './stall-codes/words.ts'
import { merchantsWords } from './words.ts'

type Stall = Merchant['stalls'][number]
type Props = { merchant: Merchant; onClose: () => void; onChanged: () => void }

/** One merchant: its stalls, and what may be changed of it. */
export function MerchantDrawer({ merchant, onClose, onChanged }: Props) {
  const words = useWords(merchantsWords)
  const { language } = useLanguage()
  const operator = useOperator()
  const [doing, setDoing] = useState<'adding' | 'renaming' | null>(null)
  const [codesOf, setCodesOf] = useState<Stall | null>(null)
  const columns = useStallColumns(setCodesOf)
  const isAdministrator = holds(operator, ['administrator'])
  const mayKeepStalls =
    isAdministrator || (holds(operator, ['merchant_manager']) && operator.merchantId === merchant.id)
  return (
    <Drawer
      open
      size={720}
      title={language === 'en' ? merchant.nameEn : merchant.name}
      closable={{ 'aria-label': words.close }}
      onClose={onClose}
      extra={
        <div className="page-actions">
          <Button href={addressOf('terminals', { merchant: merchant.id })}>{words.toTerminals}</Button>
          {isAdministrator && (
            <Button icon={<EditOutlined />} onClick={() => setDoing('renaming')}>
              {words.rename}
            </Button>
          )}
          {mayKeepStalls && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setDoing('adding')}>
              {words.addStall}
            </Button>
          )}
        </div>
      }
    >
      <DataTable
        plain
        label={words.stallList}
        columns={columns}
        rows={merchant.stalls}
        rowKey={({ id }) => id}
        empty={<StatePanel icon={<ShopOutlined />} title={words.stallNone} />}
      />
      {codesOf && (
        <StallCodesDialog
          merchant={merchant}
          stall={codesOf}
          mayChange={mayKeepStalls}
          onClose={() => setCodesOf(null)}
        />
      )}
      {doing === 'adding' && (
        <AddStall merchantId={merchant.id} onClose={() => setDoing(null)} onAdded={onChanged} />
      )}
      {doing === 'renaming' && (
        <Rename merchant={merchant} onClose={() => setDoing(null)} onChanged={onChanged} />
      )}
    </Drawer>
  )
}

function useStallColumns(onOpenCodes: (stall: Stall) => void): readonly Column<Stall>[] {
  const { codes, open } = useWords(stallCodesWords)
  const { language } = useLanguage()
  const words = useWords(merchantsWords)
  const { roles } = useWords(peopleWords)
  const roleWords: Record<string, string> = roles
  return [
    { key: 'name', title: words.name, cell: ({ name }) => name },
    { key: 'nameEn', title: words.nameEn, cell: ({ nameEn }) => nameEn },
    {
      key: 'admits',
      wrap: true,
      title: words.admits,
      cell: ({ admits }) =>
        admits.length === 0 ? words.everyone : admits.map((role) => roleWords[role] ?? role).join(' · '),
    },
    {
      key: 'codes',
      title: codes,
      cell: (stall) => (
        <Button
          size="small"
          icon={<QrcodeOutlined />}
          aria-label={open(language === 'en' ? stall.nameEn : stall.name)}
          onClick={() => onOpenCodes(stall)}
        >
          {codes}
        </Button>
      ),
    },
  ]
}

function Rename({ merchant, onClose, onChanged }: Props) {
  const words = useWords(merchantsWords)
  const api = useApi()
  const { message } = App.useApp()
  const { id, name, nameEn } = merchant

  async function send(values: Pick<Merchant, 'name' | 'nameEn'>) {
    const reply = await api.send('PUT', `/v1/merchants/${id}`, values)
    if (!reply.ok) return reply.failure
    void message.success(words.saved)
    onChanged()
    onClose()
    return null
  }

  return (
    <FormDialog
      title={words.renameTitle}
      submitLabel={words.save}
      initial={{ name, nameEn }}
      send={send}
      onClose={onClose}
    >
      <NameFields />
    </FormDialog>
  )
}
