import { readMembers } from '../../protocols/members.ts'
import type { OpenIds } from './channel.ts'
import { askOutside } from './outside-call.ts'
import type { Wechat } from './wechat-settings.ts'

/*
 * WeChat's OAuth 2.0 of official accounts, scope snsapi_base: the person sees nothing. Its replies are not signed; the code
 * comes through the person's browser, so it is bound to it by `state` (who asks checks it).
 */
const ASK_URL = 'https://open.weixin.qq.com/connect/oauth2/authorize'
const TOKEN_URL = 'https://api.weixin.qq.com/sns/oauth2/access_token'

export function wechatOpenIds(wechat: Wechat, appSecret: string): OpenIds {
  const { appId } = wechat.ours
  const base = wechat.oauthBaseUrl
  return {
    askUrl: ({ redirectUrl, state }) => {
      // WeChat wants these members in this order, and the fragment.
      const query = new URLSearchParams({
        appid: appId,
        redirect_uri: redirectUrl,
        response_type: 'code',
        scope: 'snsapi_base',
        state,
      })
      return `${base ? `${base}/connect/oauth2/authorize` : ASK_URL}?${query.toString()}#wechat_redirect`
    },
    openIdOf: async (code) => {
      const secrets = { appid: appId, secret: appSecret, code, grant_type: 'authorization_code' }
      const address = base ? `${base}/sns/oauth2/access_token` : TOKEN_URL
      const url = `${address}?${new URLSearchParams(secrets).toString()}`
      // Once: a code that was used is not believed again.
      const limits = { timeoutMs: wechat.timeoutMs, retries: 0 } as const
      const reply = await askOutside(() => ({ method: 'GET', url, headers: {} }), limits)
      const openId = reply?.status === 200 ? readMembers(reply.body.toString('utf8'))?.openid : null
      return typeof openId === 'string' && /^[0-9A-Za-z_-]{1,64}$/.test(openId) ? openId : null
    },
  }
}
