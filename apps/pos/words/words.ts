import type { Words } from '../../../ui/language.tsx'
import type { CardRefusal } from '../card/card-decision.ts'
import type { OfflineRefusal } from '../offline/decide-offline.ts'
import type { ChannelRefusal, LocalRefusal } from '../sale/attempt.ts'
import type { CardInstruction, CardReason, InstructedCode } from '../sale/instruction.ts'
import type { Notice } from '../sale/sale.ts'
import { en } from './en.ts'
import { zhCN } from './zh-CN.ts'

type Message = { title: string; text: string }
type WithAmount = (amount: string) => string
/** The last digits of a card's number. */
type WithTail = (tail: string) => string
type WithCount = (count: number) => string

/** Every word of the register; amounts come formatted, with the currency sign. */
export type PosWords = {
  title: string
  opening: string
  insecure: Message
  secondTab: Message
  diskFailed: Message
  activation: {
    title: string
    text: string
    code: string
    submit: string
    working: string
    importInstead: string
    codeInstead: string
    importText: string
    keyFile: string
    terminal: string
    submitImport: string
    noKey: string
    codeNeeded: string
    notARegister: string
    keyUnusable: string
    keptFor: (count: number, terminal: string) => string
    otherTerminal: string
    back: string
  }
  connecting: string
  unreachable: Message
  blocked: {
    suspended: Message
    unknown: Message
    handingOver: string
    keptForAnew: string
    retry: string
    activateAnew: string
  }
  /** What the register holds. */
  held: Record<'records' | 'unreadable' | 'unconfirmed', WithCount>
  signOut: Record<
    | 'title'
    | 'text'
    | 'confirm'
    | 'refused'
    | 'waitOnline'
    | 'waitOffline'
    | 'askCardCentre'
    | 'retry'
    | 'back',
    string
  >
  status: {
    online: string
    offline: string
    offlineSelling: (minutes: number, queued: number) => string
    uploading: WithCount
    today: (count: number, amount: string) => string
    todayUnknown: string
    hotList: WithCount
    volume: WithCount
    drift: (seconds: number) => string
    setAside: WithCount
  }
  sale: {
    amount: string
    typeAmount: string
    scan: string
    scanOrTap: string
    cardReady: string
    reading: string
    scannerReady: string
    items: string
    notices: Record<Exclude<Notice, 'offline_at_most'>, string>
    offlineAtMost: WithAmount
  }
  reader: Record<
    | 'title'
    | 'absent'
    | 'unplugged'
    | 'hasKeys'
    | 'noKeys'
    | 'otherKeys'
    | 'address'
    | 'addressRefused'
    | 'addressTaken'
    | 'save'
    | 'close',
    string
  > & {
    label: Record<'ready' | 'online' | 'unplugged', string>
    plugged: (name: string) => string
    left: WithCount
    addressHint: (usual: string) => string
  }
  camera: Record<'closed' | 'opening' | 'live' | 'none' | 'off' | 'denied' | 'failed' | 'preview', string>
  result: {
    approved: string
    approvedOffline: string
    balance: WithAmount
    tail: WithAmount
    fromSubsidy: WithAmount
    price: WithAmount
    nextAmount: string
    notCharged: WithAmount
    again: string
    againByCard: string
    newSale: string
    wait: WithCount
    confirming: string
    repeating: string
    repeatingText: string
    unknown: string
    unknownText: string
    unknownByCard: string
    cardEndsIn: WithTail
    unknownAtReader: string
    readerSilent: string
    wrongCard: string
    /** A channel's payer types the password. */
    channelPassword: string
    channelWait: string
    channelCancel: string
    channelCancelling: string
    otherCardWanted: WithTail
    allowance: WithAmount
    keepCard: string
    takeCard: WithAmount
    cardGone: string
    setAside: string
    pinTitle: string
    pinWrong: string
    pinProgress: WithCount
    confirm: string
    cancel: string
  }
  settled: { charged: (amount: string, name: string) => string; notCharged: WithAmount }
  /** What the student should do, in four words. */
  instruction: Record<InstructedCode | CardInstruction, string>
  /** Why, where the server's problem codes have no word for it. */
  reasons: Record<
    LocalRefusal | OfflineRefusal | CardRefusal | CardReason | ChannelRefusal | 'channel_unavailable',
    string
  >
  reversal: {
    title: string
    loading: string
    empty: string
    emptyText: WithCount
    left: (time: string) => string
    tooLate: string
    choose: string
    confirmTitle: WithAmount
    confirmText: (name: string, time: string) => string
    confirm: string
    asking: string
    askingLong: string
    leave: string
    done: string
    doneText: (amount: string, name: string) => string
    refused: string
    close: string
    retry: string
    back: string
  }
  received: {
    banner: WithAmount
    more: WithCount
    title: string
    unknown: string
    none: string
    sum: (count: number, amount: string) => string
    reversed: string
    close: string
  }
  help: { title: string; close: string; signOut: string; rows: [key: string, meaning: string][] }
  keys: Record<'help' | 'volume' | 'camera' | 'language' | 'received' | 'reversal', string>
  keypad: Record<'label' | 'backspace' | 'clear' | 'edit' | 'enter' | 'plus', string>
}

export const posWords: Words<PosWords> = { 'zh-CN': zhCN, en }
