import { useWords } from '../../../ui/language.tsx'
import { actsWords } from './words.ts'

/** What an act will change, and how to undo it. */
export function Consequences({ changes, undo }: { changes: readonly string[]; undo: string }) {
  const words = useWords(actsWords)
  return (
    <dl className="consequences">
      <dt>{words.willChange}</dt>
      <dd>
        <ul>
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      </dd>
      <dt>{words.undo}</dt>
      <dd>{undo}</dd>
    </dl>
  )
}
