import { Radio } from 'antd'
import type { cardVerdicts } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { casesWords } from './words.ts'

export type CardVerdict = (typeof cardVerdicts)[number]

/** What becomes of the blocked card of a case: nothing is chosen for anybody, it stays blocked. */
export function CardChoice({
  chosen,
  choose,
}: {
  chosen: CardVerdict | null
  choose: (verdict: CardVerdict | null) => void
}) {
  const { card: words } = useWords(casesWords)
  return (
    <section className="panel" aria-labelledby="case-card">
      <h2 id="case-card">{words.title}</h2>
      <Radio.Group
        vertical
        aria-labelledby="case-card"
        value={chosen ?? 'blocked'}
        onChange={({ target }) => choose(target.value === 'blocked' ? null : target.value)}
        options={(['blocked', 'sound', 'void'] as const).map((value) => ({
          value,
          label: words.choices[value],
        }))}
      />
    </section>
  )
}
