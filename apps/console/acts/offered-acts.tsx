import { Button } from 'antd'

/** What this operator may do with something that waits for a second person: a button each, told apart by what it is about. */
export function OfferedActs<Act extends string>(props: {
  offered: readonly Act[]
  words: Readonly<Record<Act, string>>
  about: string
  /** Why no more is offered. */
  title?: string | undefined
  onChoose: (act: Act) => void
}) {
  const { offered, words, about, title, onChoose } = props
  return offered.map((act) => (
    <Button
      key={act}
      size="small"
      type={act === 'approve' ? 'primary' : 'default'}
      title={title}
      aria-label={`${words[act]}: ${about}`}
      onClick={() => onChoose(act)}
    >
      {words[act]}
    </Button>
  ))
}
