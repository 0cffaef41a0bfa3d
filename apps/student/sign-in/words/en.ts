import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  title: 'Sign in',
  login: 'Campus number or ID number',
  loginHint: 'Without a resident ID: your passport or permit number',
  queryPin: 'Query PIN',
  queryPinHint:
    'Six digits. At first usually the last six digits of your ID number (a final letter is left out)',
  signIn: 'Sign in',
  loginEmpty: 'Enter your campus number or ID number',
  ended: 'You have been signed out. Sign in again.',
  endedHelp:
    'Another device may have ended this sign-in. The pay code is still on this phone and works again once you are signed in.',
  help: 'Forgotten the PIN, or cannot sign in?',
  helpText:
    'Bring your ID card to the Information and Network Centre on the first floor of the Public Laboratory Building. The PIN is reset after a look at you and the card.',
  helpLost: 'Card lost and you cannot sign in? It is reported lost at the same place with your ID card.',
  install: 'Install on a phone',
  installText:
    'Open this address in the phone’s browser and choose “Add to home screen” in its menu. The pay code then opens without network too.',
  installNow: 'Install on this phone',
  installCode: 'QR code of this app’s address',
  changeTitle: 'Change the initial PIN',
  changeWhy: 'The initial PIN is easy to guess. Change it to go on.',
  otherNumber: 'Your other number',
  otherNumberHint:
    'The one you did not sign in with: your ID number if you used the campus number, else the campus number',
  currentPin: 'Current query PIN',
  nextPin: 'New query PIN',
  nextPinHint: 'Six digits; no runs, repeats, birthday or digits of your ID number',
  repeatPin: 'New query PIN again',
  repeatDiffers: 'The two new PINs are not the same',
  change: 'Change PIN',
  otherPerson: 'Sign in as somebody else',
  pinGood: 'This PIN can be used',
  weak: {
    not_six_digits: 'The PIN must be six digits',
    three_equal: 'No three equal digits in a row (such as 111)',
    three_in_sequence: 'No three digits that rise or fall by one (such as 123 or 987)',
    three_pairs: 'Not three pairs (such as 112233)',
    repeated_pattern: 'Not a repeated pattern (such as 121212 or 123123)',
    mirror: 'Not the same forwards and backwards (such as 123321)',
    in_id_number: 'Not six digits in a row of your ID number',
    in_campus_no: 'Not six digits in a row of your campus number',
    birthday: 'Not your birthday',
    same_as_current: 'Not the same as the current PIN',
    same_as_initial: 'Not the same as the initial PIN',
  },
}
