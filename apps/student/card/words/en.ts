import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  number: 'Card number',
  numberShow: 'Show the number',
  numberHide: 'Hide the number',
  state: 'State',
  states: { issued: 'To be collected', active: 'Active', lost: 'Reported lost', blocked: 'Stopped' },
  blockedNext:
    'Something is wrong with the card itself: no machine takes it. Get a new one at a kiosk, or ask at the card centre. Your pay code works.',
  noCard: 'No card yet: get one at the card centre. The pay code works without it.',
  title: 'Report lost',
  releaseTitle: 'Release',
  loseWhat: 'From the moment you report it lost:',
  consequences: ['the card buys nothing', 'the pay code does not work'],
  balanceSafe: 'Your money stays where it is. When you find the card, you can release it here yourself.',
  confirm: 'Report lost now',
  done: 'Reported lost',
  doneAt: (time) => `Since ${time} neither card nor pay code works.`,
  offlineRisk:
    'A register without network may not have heard of it yet; what is lost that way is borne by the campus.',
  undo: 'Found it? Release',
  releaseWhat: 'Released, this works again at once:',
  restored: ['the card buys', 'the pay code on your phone works'],
  releaseOnlyIf: 'Make sure that you have the card before you release it.',
  confirmRelease: 'Release now',
  released: 'Released',
  releasedAt: (time) => `Since ${time} card and pay code work again.`,
  toCode: 'To the pay code',
  replace:
    'Cannot find it? Bring your ID card to a kiosk on the first floor of the Public Laboratory Building for a new one.',
  notPossible: 'The account cannot be reported lost or released as it stands',
  otherWays:
    'Without network: sign in on another phone, or bring your ID card to the Information and Network Centre (first floor of the Public Laboratory Building).',
}
