/** Where the card goes: into the slot, out of it, or it stays where it is. The words beside it say the same. */
export function ReaderPicture({ card }: { card: 'in' | 'out' | 'stays' }) {
  return (
    <svg viewBox="0 0 240 170" aria-hidden="true" className={`reader-picture ${card}`}>
      <g className="moving-card">
        <rect x="60" y="18" width="120" height="78" rx="9" />
        <path d="M60 38h120M76 58h24v20H76zM88 58v20M76 68h24" />
      </g>
      <path className="slot" d="M20 96h200v54a10 10 0 0 1-10 10H30a10 10 0 0 1-10-10z" />
      <path d="M44 96h152" className="slot-mouth" />
      {card !== 'stays' && (
        <path d={card === 'in' ? 'M120 112v32m-12-12 12 12 12-12' : 'M120 144v-32m-12 12 12-12 12 12'} />
      )}
    </svg>
  )
}
