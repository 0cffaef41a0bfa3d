import type { Me } from '../../../contract/me.ts'
import { useWords } from '../../../ui/language.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { homeWords } from './words.ts'

/** What stands in the way of paying, each with what to do. Nothing when all is well. */
export function Attention({ me }: { me: Me }) {
  const words = useWords(homeWords)
  const { deskHelp } = useWords(phoneWords)
  const { state, walletFen } = me.account
  if (state === 'active' && walletFen >= 0) return null
  return (
    <section aria-label={words.attention}>
      {state === 'lost' && (
        <Notice
          tone="warning"
          title={words.lost}
          action={
            <a className="button" href="#/card">
              {words.lostAction}
            </a>
          }
        />
      )}
      {(state === 'frozen' || state === 'void') && (
        <Notice tone="bad" title={words[state]}>
          {deskHelp}
        </Notice>
      )}
      {walletFen < 0 && (
        <Notice
          tone="warning"
          title={words.negative}
          action={
            <a className="button" href="#/top-up">
              {words.topUp}
            </a>
          }
        >
          {words.negativeHelp}
        </Notice>
      )}
    </section>
  )
}
