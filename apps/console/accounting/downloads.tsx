import { useWords } from '../../../ui/language.tsx'
import { ExportButton } from '../list/export-button.tsx'
import type { Range } from '../reports/range.ts'
import { accountingWords } from './words.ts'

/** The trial balance and the journal of a range as files. */
export function Downloads({ range: { from, to } }: { range: Range }) {
  const words = useWords(accountingWords)
  const files = [
    ['trial-balance', words.trialBalance],
    ['journal', words.journal],
  ] as const
  return (
    <div className="accounting-downloads">
      {files.flatMap(([file, name]) =>
        (['xlsx', 'csv'] as const).map((format) => (
          <ExportButton
            key={`${file}.${format}`}
            label={`${name} ${format.toUpperCase()}`}
            path={`/v1/accounting/${file}.${format}?from=${from}&to=${to}`}
            fileName={`${words.file(name, from, to)}.${format}`}
          />
        )),
      )}
    </div>
  )
}
