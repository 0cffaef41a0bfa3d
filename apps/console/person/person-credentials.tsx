import { Button } from 'antd'
import { useState } from 'react'
import type { PersonDetail } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime, formatExactly } from '../../../ui/time.ts'
import { PersonCard } from '../cards/person-card.tsx'
import { useMay } from '../layout/operator.tsx'
import { Badge } from '../states/badge.tsx'
import { ResetPin } from './reset-pin.tsx'
import { personWords } from './words.ts'

/** PINs, limits and the phone: their state, never their value. */
export function PersonCredentials({ person, onChanged }: { person: PersonDetail; onChanged: () => void }) {
  const words = useWords(personWords)
  const { language } = useLanguage()
  const mayReset = useMay('card_centre')
  const [resetting, setResetting] = useState<'query' | 'spending' | null>(null)
  const { limits, payKey } = person
  return (
    <div className="fact-groups">
      <section>
        <h2>{words.pins.title}</h2>
        <dl className="facts">
          {(['query', 'spending'] as const).map((which) => (
            <div key={which} className="facts-row">
              <dt>{words.pins[which]}</dt>
              <dd>
                <PinState pin={which === 'query' ? person.queryPin : person.spendingPin} />
                {mayReset && (
                  <Button
                    size="small"
                    aria-label={`${words.pins.reset}: ${words.pins[which]}`}
                    onClick={() => setResetting(which)}
                  >
                    {words.pins.reset}
                  </Button>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h2>{words.limits.title}</h2>
        <dl className="facts">
          <dt>{words.limits.perPayment}</dt>
          <dd>
            {formatYuanSign(limits.perPaymentFen)}
            <span className="soft">{words.limits.ceiling(formatYuanSign(limits.ceilingPerPaymentFen))}</span>
          </dd>
          <dt>{words.limits.perDay}</dt>
          <dd>
            {formatYuanSign(limits.perDayFen)}
            <span className="soft">{words.limits.ceiling(formatYuanSign(limits.ceilingPerDayFen))}</span>
          </dd>
        </dl>
      </section>
      <PersonCard person={person} onChanged={onChanged} />
      <section>
        <h2>{words.payKey.title}</h2>
        {payKey ? (
          <dl className="facts">
            <dt>{words.payKey.alias}</dt>
            <dd>{payKey.alias}</dd>
            <dt>{words.payKey.since}</dt>
            <dd>{formatExactly(payKey.createdAt, language)}</dd>
          </dl>
        ) : (
          <p className="soft">{words.payKey.none}</p>
        )}
      </section>
      {resetting && (
        <ResetPin person={person} which={resetting} onClose={() => setResetting(null)} onDone={onChanged} />
      )}
    </div>
  )
}

function PinState({ pin }: { pin: PersonDetail['queryPin'] }) {
  const { pins } = useWords(personWords)
  const { language } = useLanguage()
  const locked = pin.lockedUntil !== null && new Date(pin.lockedUntil) > new Date()
  return (
    <>
      {pin.initial ? <Badge tone="warning">{pins.initial}</Badge> : <Badge tone="good">{pins.changed}</Badge>}
      {locked && <Badge tone="bad">{pins.locked(formatDayTime(pin.lockedUntil!, language))}</Badge>}
    </>
  )
}
