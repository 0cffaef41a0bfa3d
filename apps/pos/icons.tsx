/* The shapes that tell the outcomes apart without colour. Decoration: the words beside them are read aloud. */
const shapes = {
  tick: 'M20 52 L42 74 L80 30',
  cross: 'M26 26 L74 74 M74 26 L26 74',
  lock: 'M32 46 V36 a18 18 0 0 1 36 0 V46 M24 46 H76 V82 H24 Z M50 60 V68',
  question: 'M34 38 a16 16 0 1 1 24 14 q-8 5 -8 14 M50 82 V82.1',
  hourglass: 'M30 18 H70 M30 82 H70 M34 18 V28 L66 72 V82 M66 18 V28 L34 72 V82',
  back: 'M42 26 L22 46 L42 66 M22 46 H62 a16 16 0 0 1 0 32 H46',
} as const

export type Shape = keyof typeof shapes

export function Icon({ shape }: { shape: Shape }) {
  return (
    <svg className="icon" viewBox="0 0 100 100" aria-hidden="true">
      <path d={shapes[shape]} />
    </svg>
  )
}
