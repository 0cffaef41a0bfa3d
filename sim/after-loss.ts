import { setTimeout as sleep } from 'node:timers/promises'
import { payCode } from '../test/independent-client.ts'
import type { LostSpan } from './book.ts'
import type { Diner } from './cast.ts'
import type { Chance } from './chance.ts'
import type { World } from './door.ts'
import { enter } from './journal.ts'
import { sendPage } from './late-sales.ts'
import type { Till } from './till.ts'

const PAUSE_MS = 200
/** Apart from the numbers that terminals give their own sales. */
let sequence = 1_000_000

/**
 * Whoever found the phone pays with it where there is no network, after the loss was reported: the merchant is paid, the
 * person is not charged, and the campus has a case (RULES 3.7).
 */
export async function spendAfterLoss(
  world: World,
  chance: Chance,
  { diner, till, span }: { diner: Diner; till: Till; span: LostSpan },
): Promise<void> {
  const { walletId, phone } = diner
  const soldAt = new Date((span.from + span.until) / 2)
  const sale = {
    walletId,
    text: payCode(phone, Math.floor(soldAt.getTime() / 1000)),
    soldAt,
    never: 'it was made after the loss report',
    contested: true,
    terminalId: till.id,
    amountFen: chance.integer(1, 3),
  }
  const page = [enter(world.book, sale, ++sequence)]
  world.book.tally.afterLoss++
  while (Date.now() < world.giveUpAt()) {
    const answer = await sendPage(world, chance, { till, page })
    const answers = (answer?.body.answers ?? []) as { outcome: string }[]
    if (answers.length > 0 && answers.every(({ outcome }) => outcome !== 'later')) return
    await sleep(PAUSE_MS)
  }
}
