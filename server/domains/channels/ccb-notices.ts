import { readNotice } from '../../protocols/ccb/messages.ts'
import { messageFault } from '../../protocols/ccb/signature.ts'
import { readMembers } from '../../protocols/members.ts'
import type { Ccb } from './ccb-settings.ts'
import type { Notice, NoticeFault, NoticeRefusal, RawNotice } from './channel.ts'

/** What CCB posted: signed by it, for this merchant and counter. */
export function readCcbNotice(
  ccb: Pick<Ccb, 'merchantId' | 'counter' | 'platformKey'>,
  { headers, body, now }: RawNotice,
): { ok: true; notice: Notice } | NoticeRefusal {
  const text = body.toString('utf8')
  const fault = messageFault(headers, text, ccb, now)
  if (fault !== null) return refused('notice_forged', fault)
  const said = readMembers(text)
  const told = said ? readNotice(said, ccb) : 'malformed'
  if (told === 'malformed') return refused('notice_invalid', told)
  if (typeof told === 'string') return refused('notice_forged', told)
  const { kind, ccbOrderNo: channelOrderId, ...rest } = told
  const state = kind === 'payment' ? 'paid' : 'refunded'
  return { ok: true, notice: { ...rest, channel: 'ccb', kind, state, channelOrderId } }
}

function refused(code: NoticeRefusal['code'], detail: NoticeFault): NoticeRefusal {
  return { ok: false, code, detail }
}
