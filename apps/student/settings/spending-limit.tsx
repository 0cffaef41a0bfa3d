import './settings.css'
import { type ComponentProps, useState } from 'react'
import type { SpendingLimit as Limit } from '../../../contract/sessions.ts'
import { formatFen, formatYuanSign, parseYuan } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading, retryAt } from '../../../ui/phone/failure.tsx'
import { Field, PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { useLoaded } from '../../../ui/phone/use-loaded.ts'
import { phoneWords } from '../../../ui/phone/words.ts'
import { formatDayTime } from '../../../ui/time.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { markOwnNotice } from '../shell/own-notices.ts'
import { api } from '../shell/session.ts'
import { limitRefusal } from './limit-refusal.ts'
import { settingsWords } from './words.ts'

/** How much may be spent without the spending PIN, per payment and per day (RULES 1.7). */
export default function SpendingLimit() {
  const words = useWords(settingsWords)
  const { value, failure, reload } = useLoaded<Limit>('/v1/me/spending-limit')
  return (
    <Screen title={words.limit} above="/">
      <p>{words.limitWhat}</p>
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading />}
      {value && <LimitForm limit={value} />}
    </Screen>
  )
}

function LimitForm({ limit }: { limit: Limit }) {
  const words = useWords(settingsWords)
  const { sixDigits } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const { language } = useLanguage()
  const [perPayment, setPerPayment] = useState(formatFen(limit.perPaymentFen))
  const [perDay, setPerDay] = useState(formatFen(limit.perDayFen))
  const [queryPin, setQueryPin] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const [saved, setSaved] = useState(false)

  async function save() {
    setSaved(false)
    const perPaymentFen = parseYuan(perPayment)
    const perDayFen = parseYuan(perDay)
    const unfit =
      limitRefusal('per-payment', perPaymentFen, limit.ceilingPerPaymentFen, words) ??
      limitRefusal('per-day', perDayFen, limit.ceilingPerDayFen, words)
    if (unfit) return setRefusal(unfit)
    if (queryPin.length !== 6) return setRefusal({ text: sixDigits, field: 'query-pin' })
    const body = { perPaymentFen, perDayFen, queryPin }
    const answer = await api.send<Limit>('PUT', '/v1/me/spending-limit', body)
    setQueryPin('')
    if (answer.ok) {
      setRefusal(null)
      setSaved(true)
      return markOwnNotice('spending_limit_raised')
    }
    const { failure } = answer
    setRefusal({
      text: problems[failure.code],
      field: failure.code === 'pin_wrong' ? 'query-pin' : undefined,
      retryAt: retryAt(failure, new Date()),
    })
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <Form refusal={refusal} submitLabel={words.saveLimit} onSubmit={save} onEdit={() => setRefusal(null)}>
      <output>{saved && <Notice tone="good" title={words.limitSaved} />}</output>
      {limit.raisePausedUntil && (
        <Notice tone="warning">{words.raisePaused(formatDayTime(limit.raisePausedUntil, language))}</Notice>
      )}
      <YuanField
        id="per-payment"
        label={words.perPayment}
        hint={words.ceiling(formatYuanSign(limit.ceilingPerPaymentFen))}
        value={perPayment}
        onChange={(event) => setPerPayment(event.target.value)}
        error={errorOf('per-payment')}
      />
      <YuanField
        id="per-day"
        label={words.perDay}
        hint={`${words.ceiling(formatYuanSign(limit.ceilingPerDayFen))} ${words.dailyCeiling(formatYuanSign(limit.dailyCeilingFen))}`}
        value={perDay}
        onChange={(event) => setPerDay(event.target.value)}
        error={errorOf('per-day')}
      />
      <PinField
        id="query-pin"
        label={words.queryPin}
        value={queryPin}
        onValue={setQueryPin}
        error={errorOf('query-pin')}
        autoComplete="current-password"
      />
    </Form>
  )
}

function YuanField(props: ComponentProps<typeof Field>) {
  const { yuan } = useWords(settingsWords)
  return <Field {...props} inputMode="decimal" aside={<span className="yuan-field">{yuan}</span>} />
}
