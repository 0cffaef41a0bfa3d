import { type PinOwner, type WeakPinRule, weakPinRule } from '../../../server/protocols/weak-pin.ts'
import { useWords } from '../../../ui/language.tsx'
import { PinField } from '../../../ui/phone/field.tsx'
import type { FormRefusal } from '../../../ui/phone/form.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { signInWords } from './words.ts'

export type NewPin = { next: string; repeat: string }

/**
 * The new query PIN, twice, judged while it is typed by the rules that need no server (RULES 1.4). The server judges
 * again, and by the person's birthday and numbers too.
 */
export function NewPinFields(props: {
  value: NewPin
  onValue: (value: NewPin) => void
  /** What this phone knows of the person, to judge by. */
  knows: PinOwner
  errorOf: (field: string) => string | null
}) {
  const words = useWords(signInWords)
  const { value, onValue, errorOf } = props
  const rule = value.next.length === 6 ? weakPinRule(value.next, props.knows) : null
  const good = value.next.length === 6 && !rule
  return (
    <>
      <PinField
        id="next-pin"
        label={words.nextPin}
        value={value.next}
        onValue={(next) => onValue({ ...value, next })}
        error={errorOf('next-pin') ?? (rule && words.weak[rule])}
        hint={
          <span aria-live="polite">
            {good ? (
              <span className="pin-verdict">
                <Icon name="check" size={18} />
                {words.pinGood}
              </span>
            ) : (
              words.nextPinHint
            )}
          </span>
        }
        autoComplete="new-password"
      />
      <PinField
        id="repeat-pin"
        label={words.repeatPin}
        value={value.repeat}
        onValue={(repeat) => onValue({ ...value, repeat })}
        error={errorOf('repeat-pin')}
        autoComplete="new-password"
      />
    </>
  )
}

/** Why a new PIN cannot be sent, if this phone can tell. */
export function newPinRefusal(
  { next, repeat }: NewPin,
  knows: PinOwner,
  words: { weak: Record<WeakPinRule, string>; repeatDiffers: string },
): FormRefusal | null {
  const rule = weakPinRule(next, knows)
  if (rule) return { text: words.weak[rule], field: 'next-pin' }
  return next === repeat ? null : { text: words.repeatDiffers, field: 'repeat-pin' }
}
