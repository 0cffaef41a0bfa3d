import { useWords } from '../../../ui/language.tsx'
import { kindsWords } from './words.ts'

/** The words of an account, which the server writes as its kind and whose it is: `person_wallet 2024010118`. */
export function useAccountWords(): (account: string) => string {
  const { accounts } = useWords(kindsWords)
  const known: Record<string, string> = accounts
  return (account) => {
    const [kind = '', ...owner] = account.split(' ')
    return [known[kind] ?? kind, ...owner].join(' ')
  }
}
