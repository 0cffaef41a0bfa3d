import { useWords } from '../../../ui/language.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { PaymentSheet } from './payment-sheet.tsx'
import { ledgerWords } from './words.ts'

/** A payment by its own address, as the palette and a person's bills lead to it. */
export default function PaymentPage({ id }: { id: string }) {
  const { payment } = useWords(ledgerWords)
  return (
    <>
      <PageHead title={payment.title} />
      <section className="panel payment-page">
        <PaymentSheet key={id} id={id} />
      </section>
    </>
  )
}
