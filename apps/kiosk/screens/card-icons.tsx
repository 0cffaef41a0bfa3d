/** A campus card, with its chip. */
export function CardIcon() {
  return (
    <svg viewBox="0 0 64 44" aria-hidden="true" className="way-icon">
      <rect x="2" y="2" width="60" height="40" rx="5" />
      <path d="M2 12h60M10 22h12v10H10zM16 22v10M10 27h12M34 34h20" />
    </svg>
  )
}

/** An ID card, with a face. */
export function IdCardIcon() {
  return (
    <svg viewBox="0 0 64 44" aria-hidden="true" className="way-icon">
      <rect x="2" y="2" width="60" height="40" rx="5" />
      <circle cx="20" cy="18" r="7" />
      <path d="M8 36c2-8 22-8 24 0M40 14h16M40 22h16M40 30h10" />
    </svg>
  )
}
