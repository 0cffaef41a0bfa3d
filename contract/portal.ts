import Type from 'typebox'
import { OneOf, Pin, Strict } from './shapes.ts'

/** Where people come from who top up without the app: WeChat's official account, and CCB's E码通 (RULES 4.1). */
export const portals = ['wechat', 'ccb'] as const
export type PortalCode = (typeof portals)[number]

/** A campus that this server knows, to be chosen; `url` is its portal. */
const School = Strict({
  code: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  url: Type.String(),
})

/**
 * `GET /v1/portal`: `here` is the code of the campus that answers. `ways`: from where one may come; without `wechat`
 * nobody can be known by their WeChat. `known`: WeChat has said whose browser this is (`GET /v1/portal/wechat` asks it),
 * so `POST /v1/portal/sessions` can find their binding.
 */
export const Portal = Strict({
  here: Type.String(),
  schools: Type.Array(School),
  ways: Type.Array(OneOf(portals)),
  known: Type.Boolean(),
})
export type Portal = Type.Static<typeof Portal>

/** `POST /v1/portal/bindings`: binds whoever WeChat says this is, or a visit from CCB, to a person, with the query PIN. */
export const Bind = Strict({
  portal: OneOf(portals),
  login: Type.String({ minLength: 1, maxLength: 40 }),
  queryPin: Pin,
})
export type Bind = Type.Static<typeof Bind>

/** For `Authorization: Bearer`; it opens the balance, top-ups and the loss report, and nothing else. */
export const PortalSession = Strict({ token: Type.String() })
export type PortalSession = Type.Static<typeof PortalSession>

/** What WeChat sends the browser back with. */
export const WechatBack = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 200 })),
  state: Type.Optional(Type.String({ maxLength: 200 })),
})
