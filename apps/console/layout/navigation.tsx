import { useWords } from '../../../ui/language.tsx'
import { addressOf, useAddress } from '../address.ts'
import { WaitingCount } from '../cases/waiting-count.tsx'
import { useOperator } from './operator.tsx'
import { pages, pagesFor } from './pages.tsx'
import { layoutWords } from './words.ts'

/** Links to the pages that this operator's roles may use. */
export function Navigation() {
  const words = useWords(layoutWords)
  const operator = useOperator()
  const [path] = useAddress().path
  const here = pages.find(({ key }) => key === path)?.under ?? path
  const mine = pagesFor(operator)
  return (
    <nav className="shell-nav" aria-label={words.navigation}>
      <ul>
        {mine.map(({ key, icon }, index) => {
          const current = key === here || (here === undefined && index === 0)
          return (
            <li key={key}>
              <a href={addressOf(key)} aria-current={current ? 'page' : undefined}>
                <span aria-hidden>{icon}</span>
                {words.pages[key]}
                {key === 'cases' && <WaitingCount />}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
