import { type Order, refundedFen, shanghai, yuan } from '../order.ts'
import { both, escaped, NAMES, page } from './frame.ts'

/** The password of every payer here; the page tells it. */
export const PASSWORD = '123456'

/** The page on which a person pays an order, or leaves it. @param returnUrl where it goes back to, if anywhere */
export function cashierPage(order: Order, returnUrl: string | null, fault: string | null = null): string {
  const { zh, en } = NAMES[order.channel]
  const body = order.state === 'waiting' ? payForm(order, returnUrl, fault) : endOf(order, returnUrl)
  return page(
    `${zh}收银台（演示）`,
    order.channel,
    `<h1>${both(`${zh} 收银台`, `${en} cashier`)}</h1>${details(order)}${body}`,
  )
}

function details({ subject, amountFen, orderNo, madeAt }: Order): string {
  return `<section class="card"><p class="amount">¥${yuan(amountFen)}</p><dl>
<dt>商品 <span lang="en">For</span></dt><dd>${escaped(subject)}</dd>
<dt>时间 <span lang="en">Made</span></dt><dd>${shanghai(madeAt)}</dd>
<dt>订单 <span lang="en">Order</span></dt><dd>${escaped(orderNo)}</dd></dl></section>`
}

function payForm({ expiresAt }: Order, returnUrl: string | null, fault: string | null): string {
  const back = returnUrl ? `<input type="hidden" name="returnUrl" value="${escaped(returnUrl)}">` : ''
  const told = fault ? `<p class="fault" role="alert">${fault}</p>` : ''
  return `<form method="post" class="card">${back}
<label for="password">${both('支付密码', `Payment password (demo: ${PASSWORD})`)}</label>
<input id="password" name="password" type="password" inputmode="numeric" autocomplete="off" maxlength="6" autofocus>
${told}<button name="act" value="pay">${both('确认支付', 'Pay')}</button>
<button class="quiet" name="act" value="refuse">${both('不付了', 'Do not pay')}</button>
<button class="quiet" name="act" value="leave">${both('先离开，等会儿再付', 'Leave, pay later')}</button>
<small>请在 ${shanghai(expiresAt)} 前支付 <span lang="en">Pay before this time</span></small></form>`
}

function endOf(order: Order, returnUrl: string | null): string {
  const words: Record<Exclude<Order['state'], 'waiting'>, [string, string]> = {
    paid: refundedFen(order) > 0 ? ['已支付，有退款', 'Paid, with refunds'] : ['支付成功', 'Paid'],
    password: ['请在钱包里输入密码', 'Type the password in the wallet'],
    closed: ['订单已关闭，不能再支付', 'The order is closed and cannot be paid any more'],
    reversed: ['订单已撤销', 'The order was reversed'],
    failed: ['支付没有成功', 'The payment failed'],
  }
  const [zh, en] = words[order.state as Exclude<Order['state'], 'waiting'>]
  const back = returnUrl
    ? `<p><a href="${escaped(returnUrl)}">返回商家 <span lang="en">Back to the merchant</span></a></p>`
    : ''
  return `<section class="card" role="status"><p><strong>${both(zh, en)}</strong></p>${back}</section>`
}

export function leftPage(order: Order): string {
  const words = both('订单还在等待支付，可以随时回来', 'The order still waits; come back any time')
  return page(
    '已离开（演示）',
    order.channel,
    `<section class="card" role="status"><p>${words}</p></section>`,
  )
}

export function lostPage(): string {
  const words = both('没有这个订单', 'There is no such order')
  return page('没有这个订单（演示）', null, `<section class="card" role="alert"><p>${words}</p></section>`)
}
