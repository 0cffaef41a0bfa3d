import { useLanguage, useWords } from '../../../ui/language.tsx'
import { stallWords } from './words.ts'

type Named = { stall: string; stallEn: string; merchant: string; merchantEn: string; item?: string | null }

/** Whom the code pays, large: the payer compares it with the sign above the stall. */
export function StallName({ stall }: { stall: Named }) {
  const words = useWords(stallWords)
  const { language } = useLanguage()
  const english = language === 'en'
  return (
    <section className="stall-name">
      <p className="soft">{words.to}</p>
      <h2>{english ? stall.stallEn : stall.stall}</h2>
      <p>{english ? stall.merchantEn : stall.merchant}</p>
      {stall.item && <p className="stall-item">{stall.item}</p>}
    </section>
  )
}
