import { CheckOutlined, CopyOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { actsWords } from './words.ts'

/** Copies a text, and says that it did. `what` names it for those who cannot see where the button stands. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const words = useWords(actsWords)
  const [copied, setCopied] = useState(false)
  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button
      size="small"
      icon={copied ? <CheckOutlined /> : <CopyOutlined />}
      aria-label={`${words.copy}: ${what}`}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied ? words.copied : words.copy}</span>
    </Button>
  )
}
