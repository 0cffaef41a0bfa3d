import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  title: 'Sign in to the console',
  ended: 'You have been signed out. Sign in again to come back to where you were.',
  login: 'Sign-in name',
  password: 'Password',
  totp: 'Authenticator code',
  totpHint: 'Open the authenticator on your phone and type the six digits',
  submit: 'Sign in',
  refused: 'You are not signed in',
  needed: (label) => `Fill in: ${label}`,
  totpShape: 'The authenticator code has six digits',
  wrong: 'The sign-in name or the password is wrong',
  offline: 'No network. Check it, then sign in.',
}
