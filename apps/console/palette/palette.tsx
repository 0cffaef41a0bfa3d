import { SearchOutlined } from '@ant-design/icons'
import { Input, Modal } from 'antd'
import { useMemo, useState } from 'react'
import type { Merchants, Terminals } from '../../../contract/merchants.ts'
import { useWords } from '../../../ui/language.tsx'
import { go } from '../address.ts'
import { useChoice } from '../choice/use-choice.ts'
import { useOperator } from '../layout/operator.tsx'
import { holds, type Page, pages, pagesFor } from '../layout/pages.tsx'
import { layoutWords } from '../layout/words.ts'
import { usePeopleSearch } from '../people/use-people-search.ts'
import { useRemote } from '../remote.ts'
import { findOptions, type Option } from './find.ts'
import { paletteWords } from './words.ts'
import '../choice/choice.css'
import './palette.css'

const MOST_PEOPLE = 8

/** Ctrl-K: goes to any person, merchant, terminal, page or payment, by keyboard alone. */
export function Palette({ onClose }: { onClose: () => void }) {
  const words = useWords(paletteWords)
  const [text, setText] = useState('')
  const { options, ready, offline } = useOptions(text)
  const { fieldProps, listProps, optionProps } = useChoice(options, open, ready)
  function open({ address }: Option) {
    onClose()
    go(address)
  }
  return (
    <Modal
      open
      title={words.title}
      footer={null}
      closable={false}
      width={640}
      style={{ top: 96 }}
      // The field says what it is; the title only names the dialog for those who listen.
      styles={{ header: { display: 'none' } }}
      onCancel={onClose}
    >
      <Input
        {...fieldProps}
        autoFocus
        size="large"
        prefix={<SearchOutlined aria-hidden />}
        aria-label={words.hint}
        placeholder={words.hint}
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div {...listProps} className="choice palette-options" aria-label={words.title}>
        {options.map((option, index) => (
          <div key={option.address} {...optionProps(index)}>
            <span>{option.label}</span>
            <span className="soft">{option.hint}</span>
            <span className="soft palette-group">{words.groups[option.group]}</span>
          </div>
        ))}
      </div>
      <p className="palette-foot" role="status">
        {!ready ? words.searching : offline ? words.offline : options.length === 0 ? words.none : words.keys}
      </p>
    </Modal>
  )
}

const may = (operator: Parameters<typeof holds>[0], key: Page['key']) =>
  holds(operator, pages.find((page) => page.key === key)?.roles ?? [])

function useOptions(text: string): { options: readonly Option[]; ready: boolean; offline: boolean } {
  const operator = useOperator()
  const layout = useWords(layoutWords)
  const words = useWords(paletteWords)
  const people = usePeopleSearch(may(operator, 'people') ? text : '', MOST_PEOPLE)
  const merchants = useRemote<Merchants>('/v1/merchants')
  const terminals = useRemote<Terminals>(may(operator, 'terminals') ? '/v1/terminals' : null)
  const options = useMemo(
    () =>
      findOptions(text, {
        pages: pagesFor(operator).map(({ key }) => ({
          key,
          label: layout.pages[key],
          names: Object.values(layoutWords).map((language) => language.pages[key]),
        })),
        people: people.people,
        merchants: merchants.value?.merchants ?? [],
        terminals: terminals.value?.terminals ?? [],
        openPayment: may(operator, 'payments') ? words.openPayment : null,
        openCase: may(operator, 'cases') ? words.openCase : null,
      }),
    [text, operator, layout, words, people.people, merchants.value, terminals.value],
  )
  return { options, ready: people.ready, offline: people.failure?.code === 'offline' }
}
