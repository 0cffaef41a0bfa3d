/** Outlines on a 24 × 24 grid; they grow with the text. Decoration only: the words beside an icon say what it means. */
const outlines = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 4L2.8 20h18.4L12 4zM12 10v4.5M12 17.4v.1',
  info: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5.5M12 7.6v.1',
  offline: 'M3 3l18 18M8.5 6.8A6 6 0 0117.6 11 4 4 0 0120 17M6.6 9.4A4.6 4.6 0 007 18.5h9.5',
  refresh: 'M20 11a8 8 0 10-2.3 6.3M20 5v6h-6',
  expand: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
  code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v.1M20 17v3h-3M14 20v-.1',
  scan: 'M4 9V4h5M15 4h5v5M4 15v5h5M20 15v5h-5M4 12h16',
  topUp: 'M3 7h15v12H3zM3 7l11-4v4M14 13h7M17.5 9.5v7',
  bills: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  lost: 'M3 6h18v12H3zM3 10h18M3 3l18 18',
  limit: 'M4 17a8.5 8.5 0 1116 0M12 15l4-5M12 15v.1',
  devices: 'M8 3h8v18H8zM11 18h2',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6z',
  eyeOff:
    'M3 3l18 18M9.9 5.8A9 9 0 0112 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 01-3 3.7M6.3 7.5A15.6 15.6 0 002.5 12S6 18.5 12 18.5a9 9 0 004.2-1M10 10a2.8 2.8 0 003.9 3.9',
  pin: 'M5 11h14v10H5zM8 11V8a4 4 0 018 0v3M12 15v2.5',
  lock: 'M6 10h12v10H6zM9 10V7a3 3 0 016 0v3',
  language: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c3 2.5 3.5 15 0 18M12 3c-3 2.5-3.5 15 0 18',
  help: 'M12 3a9 9 0 100 18 9 9 0 000-18zM9.5 9.5a2.5 2.5 0 113.6 2.2c-.7.4-1.1.9-1.1 1.8M12 16.9v.1',
  install: 'M12 3v11M8 10.5l4 4 4-4M5 20h14',
  signOut: 'M14 4H5v16h9M10 12h11M17.5 8.5L21 12l-3.5 3.5',
  display:
    'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  next: 'M9 5l7 7-7 7',
} as const

export type IconName = keyof typeof outlines

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={outlines[name]} />
    </svg>
  )
}
