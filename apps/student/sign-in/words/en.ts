import { weakPinWords } from '../../../../ui/words/weak-pin.ts'
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
  weak: weakPinWords.en,
}
