import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  app: 'Campus Card',
  back: 'Back',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  loading: 'Loading…',
  busy: 'One moment…',
  offline: 'No network',
  offlineHelp: 'Check the network and try again. The pay code works without it.',
  asOf: (time) => `as of ${time}`,
  retryIn: (time) => `You can try again in ${time}`,
  retryNow: 'You can try again now',
  minutes: (minutes, seconds) => `${minutes} min ${String(seconds).padStart(2, '0')} s`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
  problem: 'That did not work',
  notFound: 'There is no such page',
  toHome: 'To the home page',
  showPin: 'Show PIN',
  hidePin: 'Hide PIN',
  sixDigits: 'Enter six digits',
  queryPin: 'Query PIN',
  queryPinHint: 'The six digits you sign in with',
  queryPinWrong: 'The query PIN is wrong. Try again.',
  deskHelp:
    'Bring your ID card to the Information and Network Centre (first floor of the Public Laboratory Building).',
  language: '中文',
  received: (place, amount) => `${place}: received ${amount}`,
  spent: (place, amount) => `${place}: paid ${amount}`,
  spentLate: (place, amount, time) =>
    `Your offline purchase at ${place} on ${time} has now been posted: ${amount}. You were not charged twice.`,
}
