import { type ThemeConfig, theme } from 'antd'
import { campusAccent } from '../../../ui/accent.ts'

const names = [
  '--accent',
  '--accent-text',
  '--surface',
  '--surface-sunken',
  '--text',
  '--text-soft',
  '--line',
  '--positive',
  '--positive-surface',
  '--warning',
  '--warning-surface',
  '--negative',
  '--negative-surface',
] as const
type Colours = Record<(typeof names)[number], string>

/** The colours of tokens.css as they are now, so that antd and our own styles can never differ. */
export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()])) as Colours
}

/**
 * antd in the house's colours, with the campus's accent. antd's own greys for hints and placeholders are too faint for
 * WCAG AA.
 */
export function antdTheme(dark: boolean, house: Colours, campusHex: string | undefined): ThemeConfig {
  const accent = campusHex && campusAccent(campusHex)[dark ? 'dark' : 'light']
  const colours = accent ? { ...house, '--accent': accent.accent, '--accent-text': accent.text } : house
  const algorithm = dark ? theme.darkAlgorithm : theme.defaultAlgorithm
  const soft = colours['--text-soft']
  return {
    // antd makes lighter and darker shades of a seed colour, and in the dark another base: ours must stay as they are,
    // since their contrast was checked.
    algorithm: [
      algorithm,
      (seed, made) => {
        const map = made ?? algorithm(seed)
        // Of antd's two shades beside the accent, the one with more contrast.
        const stronger = dark ? map.colorPrimaryHover : map.colorPrimaryActive
        return {
          ...map,
          colorPrimary: colours['--accent'],
          colorPrimaryHover: stronger,
          colorPrimaryActive: stronger,
          // antd's ring around what has the focus.
          colorPrimaryBorder: colours['--accent'],
          colorPrimaryText: colours['--accent'],
          colorLink: colours['--accent'],
          colorLinkHover: colours['--accent'],
          colorSuccess: colours['--positive'],
          colorSuccessBg: colours['--positive-surface'],
          colorWarning: colours['--warning'],
          colorWarningBg: colours['--warning-surface'],
          colorError: colours['--negative'],
          colorErrorBg: colours['--negative-surface'],
          colorErrorText: colours['--negative'],
          colorBgContainer: colours['--surface'],
          colorBgElevated: colours['--surface'],
          colorBgLayout: colours['--surface-sunken'],
          colorText: colours['--text'],
          colorTextSecondary: soft,
          colorTextTertiary: soft,
          // The edge of a field is what shows that it is one: contrast 3 (WCAG 2.2, 1.4.11).
          colorBorder: 'color-mix(in srgb, var(--text-soft) 72%, var(--surface))',
          colorBorderSecondary: colours['--line'],
        }
      },
    ],
    token: {
      colorPrimary: colours['--accent'],
      colorSuccess: colours['--positive'],
      colorWarning: colours['--warning'],
      colorError: colours['--negative'],
      colorInfo: colours['--accent'],
      colorTextPlaceholder: soft,
      colorTextDescription: soft,
      colorIcon: soft,
      colorSplit: colours['--line'],
      fontFamily: 'var(--font)',
      borderRadius: 8,
      // Nothing moves that means nothing: a dialog is there at once, a hundred times a day.
      motion: false,
    },
    components: {
      Button: {
        primaryColor: colours['--accent-text'],
        dangerColor: colours['--surface'],
        primaryShadow: 'none',
        dangerShadow: 'none',
        defaultShadow: 'none',
      },
      Tabs: { horizontalItemPadding: '10px 0' },
    },
  }
}
