import { formatExactly } from '../../../ui/time.ts'
import { Slip, SlipLine } from '../print/slip.tsx'

const labels = { query: '查询密码 Query PIN', spending: '消费密码 Spending PIN' }

export type SlipPin = { which: keyof typeof labels; pin: string }

/**
 * The slip with which a person learns new PINs (RULES 1.2, 1.9). It is in both languages: whoever prints it need not
 * speak that of whoever reads it.
 */
export function PinSlip({
  campus,
  person,
  pins,
}: {
  campus: string
  person: { name: string; campusNo: string }
  pins: readonly SlipPin[]
}) {
  return (
    <Slip title={campus} subtitle="密码条 PIN slip">
      <SlipLine label="姓名 Name">{person.name}</SlipLine>
      <SlipLine label="学工号 Campus No.">{person.campusNo}</SlipLine>
      {pins.map(({ which, pin }) => (
        <SlipLine key={which} label={labels[which]} large>
          {pin}
        </SlipLine>
      ))}
      <SlipLine label="时间 Time">{formatExactly(new Date(), 'zh-CN')}</SlipLine>
      <p className="slip-note">
        请尽快修改密码，不要告诉任何人。
        <br />
        Change it soon, and tell it to nobody.
      </p>
    </Slip>
  )
}
