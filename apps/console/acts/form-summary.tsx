import { Alert } from 'antd'

/** What is wrong with a form: each line is the text that also stands at its field. */
export type FormProblem = { title: string; lines: { text: string; field?: string }[] }

/** The summary at the top of a form; read out at once. Its lines lead to their fields. */
export function FormSummary({ problem, form = 'dialog' }: { problem: FormProblem | null; form?: string }) {
  if (!problem) return null
  return (
    <Alert
      className="form-summary"
      type="error"
      showIcon
      title={problem.title}
      description={
        <ul className="plain-list">
          {problem.lines.map(({ text, field }) => (
            <li key={`${field} ${text}`}>
              {field ? (
                <button
                  type="button"
                  className="link"
                  onClick={() => document.getElementById(`${form}_${field}`)?.focus()}
                >
                  {text}
                </button>
              ) : (
                text
              )}
            </li>
          ))}
        </ul>
      }
    />
  )
}
