import type { CashReceipt } from '../../../contract/cash.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { formatExactly } from '../../../ui/time.ts'
import { Slip, SlipLine } from '../print/slip.tsx'

/** The receipt, in both languages: the payer reads it, not the operator. */
export function ReceiptSlip({ receipt, again = false }: { receipt: CashReceipt; again?: boolean }) {
  const { person, campus, amountFen, walletFen, number, operator, state, at } = receipt
  const subtitle = state === 'reversed' ? '充值已撤销 Top-up reversed' : '现金充值小票 Cash top-up receipt'
  return (
    <Slip title={campus.nameZh} subtitle={`${subtitle}${again ? '（补打 copy）' : ''}`}>
      <SlipLine label="编号 No.">{number}</SlipLine>
      <SlipLine label="时间 Time">{formatExactly(at, 'zh-CN')}</SlipLine>
      <SlipLine label="姓名 Name">{person.name}</SlipLine>
      <SlipLine label="学工号 Campus No.">{person.campusNo}</SlipLine>
      <SlipLine label="金额 Amount" large>
        {formatYuanSign(amountFen)}
      </SlipLine>
      {walletFen !== null && <SlipLine label="充值后余额 Balance">{formatYuanSign(walletFen)}</SlipLine>}
      <SlipLine label="经办 Operator">{operator}</SlipLine>
      <p className="slip-note">
        请当面点清，凭此小票查询。
        <br />
        Count your change; keep this receipt.
      </p>
    </Slip>
  )
}
