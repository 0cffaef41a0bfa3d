import { formatStamp } from '../../../ui/time.ts'

/** An instant in a column, to the second, on one line. */
export function Stamp({ at }: { at: string }) {
  return (
    <time dateTime={at} className="stamp">
      {formatStamp(at)}
    </time>
  )
}
