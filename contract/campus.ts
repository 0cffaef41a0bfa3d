import Type from 'typebox'
import { Fen, Strict } from './shapes.ts'

/** `GET /v1/campus`: what pages need before anybody has signed in. */
export const Campus = Strict({
  code: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  accent: Type.String({ pattern: '^#[0-9a-f]{6}$' }),
  demo: Type.Boolean(),
  appUrl: Type.String(),
  topUpMinFen: Fen,
  topUpMaxFen: Fen,
})
export type Campus = Type.Static<typeof Campus>
