import type { FormInstance } from 'antd'
import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import type { FormProblem } from './form-summary.tsx'
import { actsWords } from './words.ts'

type FieldError = { name: (string | number)[]; errors: string[] }

/**
 * What is wrong with a form, as the page or the server found it: the same words at the field and in the summary, and
 * the focus on the first field.
 */
export function useFormProblem(form: FormInstance, refused: string) {
  const words = useWords(actsWords)
  const [problem, setProblem] = useState<FormProblem | null>(null)
  return {
    problem,
    clear: () => setProblem(null),
    /** antd's `onFinishFailed`; antd itself moves the focus (`scrollToFirstError`). */
    showErrors: ({ errorFields }: { errorFields: FieldError[] }) => {
      const lines = errorFields.map(({ name, errors }) => ({ text: errors.join(' '), field: name.join('_') }))
      setProblem({ title: words.check(lines.length), lines })
    },
    /** The server refused: `field` is the one to blame, if one is. */
    showRefusal: (text: string, field?: string) => {
      setProblem({ title: refused, lines: [{ text, ...(field ? { field } : {}) }] })
      if (!field) return
      form.setFields([{ name: field, errors: [text] }])
      form.scrollToField(field, { focus: true })
    },
  }
}
