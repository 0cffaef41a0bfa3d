import { Alert } from 'antd'
import { type ImportFileFault, importFileFaults } from '../../../contract/imports.ts'
import type { Failure } from '../../../ui/api.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { importWords } from './words.ts'

/** Why a file could not be read, and where in it. */
export function NotRead({ failure }: { failure: Failure }) {
  const words = useWords(importWords)
  const { language } = useLanguage()
  const failureWords = useFailureWords()
  const { reason, row, column } = (failure.problem ?? {}) as {
    reason?: ImportFileFault
    row?: number
    column?: string
  }
  const fault = failure.code === 'import_file_invalid' && reason ? importFileFaults[reason][language] : null
  const tooLarge = failure.code === 'body_too_large' ? importFileFaults.too_large[language] : null
  const text = fault ?? tooLarge
  return (
    <Alert
      role="alert"
      showIcon
      type="error"
      title={text ? words.notRead : failureWords(failure)}
      description={text && `${text}${words.place(row, column)}`}
    />
  )
}
