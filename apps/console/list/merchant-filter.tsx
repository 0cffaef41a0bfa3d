import type { Merchants } from '../../../contract/merchants.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { useRemote } from '../remote.ts'
import { WordFilter } from './word-filter.tsx'
import { listWords } from './words.ts'

/** A filter by one of the merchants that the operator may see. */
export function MerchantFilter() {
  const words = useWords(listWords)
  const { language } = useLanguage()
  const merchants = useRemote<Merchants>('/v1/merchants').value?.merchants ?? []
  return (
    <WordFilter
      name="merchantId"
      label={words.merchant}
      options={Object.fromEntries(
        merchants.map(({ id, name, nameEn }) => [id, language === 'en' ? nameEn : name]),
      )}
    />
  )
}
