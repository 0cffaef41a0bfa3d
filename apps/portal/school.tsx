import { useState } from 'react'
import type { Portal } from '../../contract/portal.ts'
import { useLanguage, useWords } from '../../ui/language.tsx'
import { Field } from '../../ui/phone/field.tsx'
import { Icon } from '../../ui/phone/icon.tsx'
import { portalWords } from './words.ts'

/** More are searched among. */
const IN_SIGHT = 6

/** The school whose card it is: the one that answers here, or another that this server knows. */
export function School({ portal }: { portal: Portal }) {
  const words = useWords(portalWords)
  const { language } = useLanguage()
  const [choosing, setChoosing] = useState(false)
  const [search, setSearch] = useState('')
  const nameOf = ({ nameZh, nameEn }: Portal['schools'][number]) => (language === 'en' ? nameEn : nameZh)
  const here = portal.schools.find(({ code }) => code === portal.here)
  const others = portal.schools.filter(({ code }) => code !== portal.here)
  const wanted = search.normalize('NFKC').trim().toLowerCase()
  const found = others.filter(({ nameZh, nameEn }) => `${nameZh} ${nameEn}`.toLowerCase().includes(wanted))
  return (
    <section className="panel" aria-label={words.school}>
      <p className="portal-school">
        <Icon name="check" />
        <strong>{here && nameOf(here)}</strong>
        {others.length > 0 && (
          <button
            type="button"
            className="button"
            aria-expanded={choosing}
            onClick={() => setChoosing(!choosing)}
          >
            {words.otherSchool}
          </button>
        )}
      </p>
      {choosing && others.length > IN_SIGHT && (
        <Field
          id="school"
          label={words.findSchool}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {choosing && (
        <ul className="list">
          {found.map((school) => (
            <li key={school.code}>
              <a className="row" href={`${school.url}${location.search}`}>
                <span className="row-text">{nameOf(school)}</span>
                <Icon name="next" />
              </a>
            </li>
          ))}
          {found.length === 0 && <li className="row soft">{words.noSchool}</li>}
        </ul>
      )}
    </section>
  )
}
