import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Command, encodeCommand } from './apdu.ts'
import {
  externalAuthenticate,
  getBalance,
  getChallenge,
  getTransactionProve,
  internalAuthenticate,
  selectPurse,
  TYPE_EP_LOAD,
  TYPE_EP_PURCHASE,
} from './epurse.ts'
import { creditForLoad, initializeForLoad } from './epurse-load.ts'
import { LOG_RECORDS, readCardFile, readLogRecord } from './epurse-log.ts'
import { debitForPurchase, initializeForPurchase } from './epurse-purchase.ts'

const code = Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd)
const at = new Date('2026-09-01T08:15:30+08:00')
const what = { amountFen: 1200, terminal: Uint8Array.of(0x31, 0, 0, 0, 0, 1) }

/** The commands of `apdu` in test/vectors/pboc_epurse.json, filled in by hand. */
const commands: [string, Command, string][] = [
  ['SELECT', selectPurse, '00a4040009a0000000038698070100'],
  ['GET BALANCE', getBalance, '805c000204'],
  ['INITIALIZE FOR LOAD', initializeForLoad(1, what), '805000020b01000004b031000000000110'],
  ['CREDIT FOR LOAD', creditForLoad(at, code), '805200000b20260901081530aabbccdd04'],
  ['INITIALIZE FOR PURCHASE', initializeForPurchase(1, what), '805001020b01000004b03100000000010f'],
  [
    'DEBIT FOR PURCHASE',
    debitForPurchase({ terminalCounter: 100000, at }, code),
    '805401000f000186a020260901081530aabbccdd08',
  ],
  ['GET TRANSACTION PROVE, purchase', getTransactionProve(TYPE_EP_PURCHASE, 258), '805a000602010208'],
  ['GET TRANSACTION PROVE, load', getTransactionProve(TYPE_EP_LOAD, 1), '805a000202000108'],
  ['GET CHALLENGE', getChallenge(4), '0084000004'],
  ['EXTERNAL AUTHENTICATE', externalAuthenticate(1, new Uint8Array(8)), '00820001080000000000000000'],
  ['INTERNAL AUTHENTICATE', internalAuthenticate(1, code), '0088000104aabbccdd08'],
  ['READ RECORD of the log', readLogRecord(LOG_RECORDS), '00b20ac417'],
  ['READ BINARY of the card’s number', readCardFile, '00b095001e'],
]

for (const [name, command, bytes] of commands) {
  test(`${name} is written as published`, () => {
    assert.equal(Buffer.from(encodeCommand(command)).toString('hex'), bytes)
  })
}
