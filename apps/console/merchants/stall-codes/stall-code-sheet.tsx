import type { Campus } from '../../../../contract/campus.ts'
import type { Merchant } from '../../../../contract/merchants.ts'
import type { StallCode } from '../../../../contract/stall-payments.ts'
import { spellStallCode } from '../../../../server/protocols/stall-code.ts'
import { formatYuanSign } from '../../../../ui/amount.ts'
import { QrImage } from '../../../../ui/qr-image.tsx'
import type { SheetSize } from '../../print/print-slip.ts'
import './stall-code-sheet.css'

/** As wide as the sheet allows: read from across a counter (A4), or at the till (A6). */
const QR_MM: Record<SheetSize, number> = { A4: 120, A6: 64 }
const PX_PER_MM = 96 / 25.4

/** What stands at the stall, in both languages: the payer reads it, not the operator. */
export function StallCodeSheet({
  campus,
  merchant,
  stall,
  code,
  size,
}: {
  campus: Campus | null
  merchant: Merchant
  stall: Merchant['stalls'][number]
  code: StallCode
  size: SheetSize
}) {
  return (
    <article className="stall-sheet" data-size={size} data-testid="stall-sheet">
      <header>
        <strong>校园卡扫码付款</strong>
        <span>Scan to pay with the campus card</span>
      </header>
      <h1>{stall.name}</h1>
      <p>{stall.nameEn}</p>
      {code.amountFen !== null && (
        <p className="stall-sheet-price">
          {code.item} <strong>{formatYuanSign(code.amountFen)}</strong>
        </p>
      )}
      <QrImage
        text={code.url}
        label={code.url}
        widthPx={Math.floor(QR_MM[size] * PX_PER_MM)}
        testId="stall-qr"
      />
      <p className="stall-sheet-code">{spellStallCode(code.code)}</p>
      <p>
        用手机相机或校园卡应用扫码，输入查询密码付款
        <br />
        Scan with your camera or the app, and pay with your query PIN
      </p>
      <footer>
        {merchant.name} · {campus?.nameZh}
        <br />
        {merchant.nameEn} · {campus?.nameEn}
      </footer>
    </article>
  )
}
