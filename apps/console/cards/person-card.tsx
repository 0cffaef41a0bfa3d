import { App, Button, Form, Radio } from 'antd'
import { useState } from 'react'
import type { PolicyValues } from '../../../contract/operators.ts'
import type { PersonDetail } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { Badge } from '../states/badge.tsx'
import { CardBadge, groupedNumber } from './card-badge.tsx'
import { NumberField } from './number-field.tsx'
import { cardsWords } from './words.ts'

/** The card a person carries, and at the desk: issue the first one, replace a lost or damaged one. */
export function PersonCard({ person, onChanged }: { person: PersonDetail; onChanged: () => void }) {
  const words = useWords(cardsWords)
  const mayChange = useMay('administrator', 'card_centre')
  const [doing, setDoing] = useState<'issue' | 'replace' | null>(null)
  const { card } = person
  return (
    <section>
      <h2>{words.person.title}</h2>
      {card ? (
        <dl className="facts">
          <dt>{words.person.number}</dt>
          <dd>
            <a href={addressOf(`cards/${card.number}`)}>{groupedNumber(card.number)}</a>
          </dd>
          <dt>{words.person.state}</dt>
          <dd>
            <CardBadge state={card.state} />
            {card.blocked && <Badge tone="bad">{words.blocked.badge}</Badge>}
          </dd>
        </dl>
      ) : (
        <p className="soft">{words.person.none}</p>
      )}
      {mayChange && person.accountState !== 'void' && (
        <Button size="small" onClick={() => setDoing(card ? 'replace' : 'issue')}>
          {card ? words.replace.label : words.issue.label}
        </Button>
      )}
      {doing === 'issue' && <IssueDialog person={person} onClose={() => setDoing(null)} onDone={onChanged} />}
      {doing === 'replace' && (
        <ReplaceDialog person={person} onClose={() => setDoing(null)} onDone={onChanged} />
      )}
    </section>
  )
}

type DialogProps = { person: PersonDetail; onClose: () => void; onDone: () => void }

function IssueDialog({ person, onClose, onDone }: DialogProps) {
  const words = useWords(cardsWords)
  const api = useApi()
  const { message } = App.useApp()
  async function send({ number }: { number: string }) {
    const reply = await api.send('POST', `/v1/people/${person.id}/cards`, { number })
    if (!reply.ok) return reply.failure
    void message.success(words.issue.next)
    onDone()
    onClose()
    return null
  }
  return (
    <FormDialog
      title={words.issue.title(person.name)}
      submitLabel={words.issue.submit}
      send={send}
      fieldOf={() => 'number'}
      onClose={onClose}
    >
      <NumberField />
    </FormDialog>
  )
}

type Replacement = { number: string; reason: 'lost' | 'damaged' }

/** The id is made once, so that sending it again takes no second fee. */
function ReplaceDialog({ person, onClose, onDone }: DialogProps) {
  const words = useWords(cardsWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())
  const policy = useRemote<PolicyValues>('/v1/policy')
  const amount = (key: string) => {
    const value = policy.value?.values.find((entry) => entry.key === key)?.value
    return typeof value === 'number' ? formatYuanSign(value) : '…'
  }
  async function send(values: Replacement) {
    const reply = await api.send('POST', '/v1/card-replacements', { id, personId: person.id, ...values })
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    onDone()
    onClose()
    return null
  }
  return (
    <FormDialog<Replacement>
      title={words.replace.title(person.name)}
      submitLabel={words.replace.submit}
      danger
      initial={{ reason: person.accountState === 'lost' ? 'lost' : 'damaged' }}
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={words.replace.changes(amount('cardFeeFen'), amount('replacementBalanceAboveFen'))}
        undo={words.replace.undo}
      />
      <Form.Item name="reason" label={words.replace.reason}>
        <Radio.Group
          options={Object.entries(words.replace.reasons).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      <NumberField />
    </FormDialog>
  )
}
