import { useMemo } from 'react'
import type { Merchants, Takings } from '../../../contract/merchants.ts'
import { useLanguage } from '../../../ui/language.tsx'
import { useRemote } from '../remote.ts'

/** The takings with their merchants and stalls named in the chosen language; the report has only the Chinese names. */
export function useNamesInLanguage(takings: Takings | null): Takings | null {
  const { language } = useLanguage()
  const { value } = useRemote<Merchants>(language === 'en' ? '/v1/merchants' : null)
  return useMemo(() => {
    if (language !== 'en' || !value || !takings) return takings
    const merchants = new Map(value.merchants.map(({ name, nameEn }) => [name, nameEn]))
    const stalls = new Map(value.merchants.flatMap((one) => one.stalls.map(({ id, nameEn }) => [id, nameEn])))
    return {
      ...takings,
      stalls: takings.stalls.map((row) => ({
        ...row,
        merchant: merchants.get(row.merchant) ?? row.merchant,
        stall: (row.stallId && stalls.get(row.stallId)) || row.stall,
      })),
    }
  }, [language, value, takings])
}
