import type { TopUps } from '../../contract/top-ups.ts'
import { formatYuanSign } from '../../ui/amount.ts'
import { useLanguage, useWords } from '../../ui/language.tsx'
import { FailurePanel, Loading } from '../../ui/phone/failure.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { Screen } from '../../ui/phone/screen.tsx'
import { TOP_UP_SCREEN } from '../../ui/phone/top-up/way.ts'
import { topUpWords } from '../../ui/phone/top-up/words.ts'
import { useLoaded } from '../../ui/phone/use-loaded.ts'
import { formatDayTime } from '../../ui/time.ts'
import { portalWords } from './words.ts'

/** The latest top-ups through channels, here and in the app. */
export function History() {
  const words = useWords(portalWords)
  const { channels } = useWords(topUpWords)
  const { language } = useLanguage()
  const { value, failure, reload } = useLoaded<TopUps>('/v1/me/top-ups')
  return (
    <Screen title={words.history} above="/">
      {!value && !failure && <Loading />}
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
      {value?.topUps.length === 0 && <Notice tone="info" title={words.noHistory} />}
      {value && value.topUps.length > 0 && (
        <ul className="list">
          {value.topUps.map(({ id, state, channel, amountFen, createdAt }) => (
            <li key={id}>
              <a className="row" href={`#${TOP_UP_SCREEN}${id}`}>
                <span className="row-text">
                  {channels[channel]}
                  <br />
                  <span className="soft small">
                    {formatDayTime(createdAt, language)} · {words.topUpStates[state]}
                  </span>
                </span>
                <span className={state === 'credited' ? 'amount amount-in' : 'amount soft'}>
                  {formatYuanSign(amountFen)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  )
}
