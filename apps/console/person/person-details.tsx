import { EyeOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { PersonDetail } from '../../../contract/people.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatExactly } from '../../../ui/time.ts'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useMay } from '../layout/operator.tsx'
import { peopleWords } from '../people/words.ts'
import { useApi } from '../sign-in/session.tsx'
import { personWords } from './words.ts'

/** What is known of a person beyond the head of the page. */
export function PersonDetails({ person }: { person: PersonDetail }) {
  const { details } = useWords(personWords)
  const people = useWords(peopleWords)
  const { language } = useLanguage()
  const rows: [string, string | null][] = [
    [people.college, person.college],
    [people.major, person.major],
    [people.className, person.className],
    [details.dormitory, person.dormitory],
    [details.phone, person.phone],
    [details.fullTime, details.fullTimeValues[person.fullTime ? 'yes' : 'no']],
    [details.birth, person.birth],
    [details.idType, people.form.idTypes[person.idType]],
  ]
  return (
    <dl className="facts">
      {rows.map(([label, value]) => (
        <div key={label} className="facts-row">
          <dt>{label}</dt>
          <dd>{value ?? <span className="soft">{details.none}</span>}</dd>
        </div>
      ))}
      <IdNumber person={person} />
      <dt>{details.createdAt}</dt>
      <dd>{formatExactly(person.createdAt, language)}</dd>
      {person.expiresAt && (
        <>
          <dt>{details.expiresAt}</dt>
          <dd>{businessDay(person.expiresAt)}</dd>
        </>
      )}
    </dl>
  )
}

/** Masked until an operator who may see it says why; the look is written down (RULES 1.9's check of identity). */
function IdNumber({ person }: { person: PersonDetail }) {
  const { details } = useWords(personWords)
  const api = useApi()
  const mayReveal = useMay('card_centre') && person.idType !== 'none'
  const [asking, setAsking] = useState(false)
  const [whole, setWhole] = useState<string | null>(null)

  async function reveal(reason: string) {
    const reply = await api.send<{ idNumber: string | null }>('POST', `/v1/people/${person.id}/id-number`, {
      reason,
    })
    if (!reply.ok) return reply.failure
    setWhole(reply.value.idNumber)
    setAsking(false)
    return null
  }

  return (
    <>
      <dt>{details.idNumber}</dt>
      <dd>
        <span role="status">{whole ?? (person.idNumberMasked || '—')}</span>
        {mayReveal && whole === null && (
          <Button size="small" icon={<EyeOutlined />} onClick={() => setAsking(true)}>
            {details.reveal}
          </Button>
        )}
        {asking && (
          <ActDialog
            title={details.revealTitle}
            submitLabel={details.reveal}
            changes={details.revealChanges}
            undo={details.revealUndo}
            asksReason
            act={reveal}
            onClose={() => setAsking(false)}
          />
        )}
      </dd>
    </>
  )
}
