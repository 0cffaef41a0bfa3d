import { Alert } from 'antd'
import { useCallback, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { Counter } from './counter.tsx'
import { Today } from './today.tsx'
import { cashWords } from './words.ts'
import './cash.css'

/** The cash counter (RULES 4.1): notes become balance, by keyboard alone; beside it what was taken on the day. */
export default function CashPage() {
  const words = useWords(cashWords)
  const mayTake = useMay('administrator', 'card_centre')
  const [taken, setTaken] = useState(0)
  const onTaken = useCallback(() => setTaken((count) => count + 1), [])
  return (
    <>
      <PageHead title={words.title} />
      {!mayTake && <Alert type="info" showIcon title={words.readOnly} />}
      <div className={mayTake ? 'cash' : 'cash cash-read-only'}>
        {mayTake && <Counter onTaken={onTaken} />}
        <Today taken={taken} mayTake={mayTake} />
      </div>
    </>
  )
}
