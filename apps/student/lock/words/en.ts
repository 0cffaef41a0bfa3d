import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  title: 'App lock',
  locked: 'Locked',
  lockedHelp: 'Enter the query PIN to open it. This works without network too.',
  queryPin: 'Query PIN',
  open: 'Open',
  wrong: 'The query PIN is wrong. Try again.',
  needsNetwork: 'Too many wrong PINs: only the campus can check it now. Connect to a network and try again.',
  reportLost: 'Report lost',
  forgot: 'PIN forgotten',
  signOut: 'Sign out',
  what: 'When you come back to the app, the pay code, balance and bills are shown only after the query PIN. Reporting the card lost is always possible.',
  when: 'Lock the app',
  whenChoices: { off: 'Never', 'at-once': 'When I leave it', 'after-5-minutes': 'After 5 minutes away' },
  save: 'Save',
  saved: 'Saved',
  notKept:
    'This browser does not let a key be kept (a private window, perhaps), so the app cannot be locked.',
  releaseFirst: 'Open the app with your query PIN before you release the card.',
}
