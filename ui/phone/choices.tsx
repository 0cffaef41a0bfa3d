/** One of a few, all in sight. */
export function Choices<T extends string>(props: {
  title: string
  name: string
  choices: readonly { value: T; label: string }[]
  chosen: T
  onChoose: (value: T) => void
}) {
  return (
    <fieldset className="choices">
      <legend>{props.title}</legend>
      {props.choices.map(({ value, label }) => (
        <label key={value} className="choice">
          <input
            type="radio"
            className="visually-hidden"
            name={props.name}
            checked={value === props.chosen}
            onChange={() => props.onChoose(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
