import type { Merchants } from '../../../contract/merchants.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { useRemote } from '../remote.ts'
import { WordFilter } from './word-filter.tsx'
import { listWords } from './words.ts'

/** A filter by one of the stalls that the operator may see, each under its merchant's name. */
export function StallFilter() {
  const words = useWords(listWords)
  const { language } = useLanguage()
  const english = language === 'en'
  const merchants = useRemote<Merchants>('/v1/merchants').value?.merchants ?? []
  const options = merchants.flatMap(({ name, nameEn, stalls }) =>
    stalls.map((stall) => {
      const [merchantName, stallName] = english ? [nameEn, stall.nameEn] : [name, stall.name]
      return [stall.id, `${merchantName} · ${stallName}`] as const
    }),
  )
  return <WordFilter name="stallId" label={words.stall} options={Object.fromEntries(options)} />
}
