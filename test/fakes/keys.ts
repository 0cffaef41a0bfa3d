import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { type Channel, channels, digits } from './order.ts'

/*
 * The merchant's and the channels' numbers and keys: both halves of each contract are made here, as on the channels'
 * merchant pages, and `channelsJson` gives a campus its own.
 */

type Pair = { privateKey: string; publicKey: string }

/** As it is kept: numbers and PEM. `ours` sign requests, `theirs` replies and notices. */
export type Contracts = {
  wechat: {
    merchantId: string
    appId: string
    appSecret: string
    certificateSerial: string
    platformKeyId: string
    apiV3Key: string
  }
  alipay: { appId: string; sellerId: string }
  ccb: { merchantId: string; posId: string; branchId: string }
  ours: Record<Channel, Pair>
  theirs: Record<Channel, Pair>
}

/** What one channel works with. */
export type Keys = { merchantKey: KeyObject; channelKey: KeyObject }

const makePair = promisify(generateKeyPair)

export async function makeContracts(): Promise<Contracts> {
  const pairs = await Promise.all(
    [...channels, ...channels].map(() =>
      makePair('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }),
    ),
  )
  const byChannel = (from: number) =>
    Object.fromEntries(channels.map((channel, i) => [channel, pairs[from + i]!])) as Record<Channel, Pair>
  return {
    wechat: {
      merchantId: `16${digits(8)}`,
      appId: `wx${randomBytes(8).toString('hex')}`,
      appSecret: randomBytes(16).toString('hex'),
      certificateSerial: randomBytes(20).toString('hex').toUpperCase(),
      platformKeyId: `PUB_KEY_ID_0${digits(25)}`,
      apiV3Key: randomBytes(16).toString('hex'),
    },
    alipay: { appId: `2021${digits(12)}`, sellerId: `2088${digits(12)}` },
    ccb: { merchantId: `105${digits(12)}`, posId: digits(9), branchId: digits(9) },
    ours: byChannel(0),
    theirs: byChannel(channels.length),
  }
}

export function keysOf({ ours, theirs }: Contracts, channel: Channel): Keys {
  return {
    merchantKey: createPublicKey(ours[channel].publicKey),
    channelKey: createPrivateKey(theirs[channel].privateKey),
  }
}

/** The text of `channels.json` with which a campus trades here. */
export function channelsJson(contracts: Contracts, baseUrl: string, campusCode: string): string {
  const { wechat, alipay, ccb, ours, theirs } = contracts
  const file = {
    [campusCode]: {
      wechat: {
        ...wechat,
        privateKey: ours.wechat.privateKey,
        platformKey: theirs.wechat.publicKey,
        baseUrl: `${baseUrl}/wechat`,
        oauthBaseUrl: `${baseUrl}/wechat-oauth`,
      },
      alipay: {
        ...alipay,
        privateKey: ours.alipay.privateKey,
        alipayKey: theirs.alipay.publicKey,
        gateway: `${baseUrl}/alipay/gateway.do`,
      },
      ccb: {
        ...ccb,
        privateKey: ours.ccb.privateKey,
        platformKey: theirs.ccb.publicKey,
        baseUrl: `${baseUrl}/ccb`,
      },
    },
  }
  return `${JSON.stringify(file, null, 2)}\n`
}
