import { randomBytes } from 'node:crypto'
import { type Asked, addressOf, json, redirect, type Told } from '../wire.ts'
import type { WechatKeys } from './signing.ts'
import { errors } from './told.ts'

const CODE_MS = 300_000
const COOKIE = 'fake_openid'

/** OAuth 2.0 of official accounts (snsapi_base): a browser is one person, known again by a cookie. */
export class WechatOauth {
  readonly #codes = new Map<string, { openId: string; madeAt: number; used: boolean }>()

  /** `GET /wechat-oauth/connect/oauth2/authorize`: sends the browser back with a code. */
  authorize({ query, headers }: Asked, keys: WechatKeys, now: number): Told {
    const back = addressOf(query.get('redirect_uri'))
    if (query.get('appid') !== keys.appId) return errors.application()
    if (!back || query.get('response_type') !== 'code') return errors.parameter('redirect_uri')
    if (query.get('scope') !== 'snsapi_base') return errors.parameter('scope')
    const known = new RegExp(`${COOKIE}=([0-9A-Za-z_-]{20,40})`).exec(headers.cookie ?? '')?.[1]
    const openId = known ?? `o${randomBytes(20).toString('base64url')}`
    const code = randomBytes(16).toString('hex')
    this.#codes.set(code, { openId, madeAt: now, used: false })
    const url = new URL(back)
    url.searchParams.set('code', code)
    url.searchParams.set('state', query.get('state') ?? '')
    return redirect(url.href, { 'set-cookie': `${COOKIE}=${openId}; Path=/; HttpOnly; SameSite=Lax` })
  }

  /** `GET /wechat-oauth/sns/oauth2/access_token`: errors come with status 200, as the real one's. */
  token({ query }: Asked, keys: WechatKeys, now: number): Told {
    const fault = (errcode: number, errmsg: string) => json(200, { errcode, errmsg })
    if (query.get('appid') !== keys.appId) return fault(40013, 'invalid appid')
    if (query.get('secret') !== keys.appSecret) return fault(40125, 'invalid appsecret')
    if (query.get('grant_type') !== 'authorization_code') return fault(40002, 'invalid grant_type')
    const code = this.#codes.get(query.get('code') ?? '')
    if (!code || now - code.madeAt > CODE_MS) return fault(40029, 'invalid code')
    if (code.used) return fault(40163, 'code been used')
    code.used = true
    return json(200, {
      access_token: randomBytes(32).toString('hex'),
      expires_in: 7200,
      refresh_token: randomBytes(32).toString('hex'),
      openid: code.openId,
      scope: 'snsapi_base',
    })
  }
}
