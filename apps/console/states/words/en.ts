import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  loading: 'Loading…',
  offline: 'No network',
  offlineNext: 'Check the network. This is tried again by itself when it is back.',
  stale: 'What you see is from before the network was lost and may have changed.',
  forbidden: 'You may not see this page',
  forbiddenNext: 'If your work needs it, ask an administrator to give your sign-in the role.',
  missing: 'Not found',
  missingNext: 'It may have been removed, or the address is incomplete.',
  failed: 'That did not work',
  failedNext: 'Try again. If it keeps failing, tell the system administrator.',
  retry: 'Try again',
  home: 'To the first page',
  broken: 'This page could not be loaded',
  brokenNext: 'Check the network and load it again. Nothing that was saved is lost.',
  reload: 'Load again',
}
