import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  cancel: 'Cancel',
  close: 'Close',
  check: (count) => (count === 1 ? 'One thing needs checking' : `${count} things need checking`),
  refused: 'That did not work',
  unknownOutcome: 'No reply came, so it may or may not have been done. Try again: repeating does no harm.',
  waitSeconds: (seconds) =>
    seconds < 60 ? `Try again in ${seconds} seconds` : `Try again in ${Math.ceil(seconds / 60)} minutes`,
  reason: 'Reason',
  reasonHint: 'Goes into the audit log',
  required: 'Fill this in',
  willChange: 'What will change',
  undo: 'How to undo it',
  copied: 'Copied',
  copy: 'Copy',
}
