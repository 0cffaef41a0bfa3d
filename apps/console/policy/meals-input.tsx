import { Checkbox, Input } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import type { TypedMeal, TypedMeals } from './typed-value.ts'
import { type MealPeriod, mealNames } from './value-kind.ts'
import { policyWords } from './words.ts'
import './policy.css'

/** The meals of a day with their times; a field of antd's form, which gives it all but nothing here. */
export function MealsInput({
  id,
  value,
  onChange,
}: {
  id?: string
  value?: TypedMeals
  onChange?: (meals: TypedMeals) => void
}) {
  const words = useWords(policyWords)
  if (!value) return null
  const change = (name: MealPeriod['name'], part: Partial<TypedMeal>) =>
    onChange?.({ ...value, [name]: { ...value[name], ...part } })
  return (
    <div className="meals" id={id} tabIndex={-1}>
      {mealNames.map((name) => {
        const { held, start, end } = value[name]
        return (
          <div key={name} className="meal" role="group" aria-label={words.meals[name]}>
            <Checkbox checked={held} onChange={(event) => change(name, { held: event.target.checked })}>
              {words.meals[name]}
            </Checkbox>
            <Input
              inputMode="numeric"
              maxLength={5}
              autoComplete="off"
              aria-label={`${words.meals[name]} ${words.starts}`}
              disabled={!held}
              value={start}
              onChange={(event) => change(name, { start: event.target.value })}
            />
            <span aria-hidden>–</span>
            <Input
              inputMode="numeric"
              maxLength={5}
              autoComplete="off"
              aria-label={`${words.meals[name]} ${words.ends}`}
              disabled={!held}
              value={end}
              onChange={(event) => change(name, { end: event.target.value })}
            />
          </div>
        )
      })}
    </div>
  )
}
