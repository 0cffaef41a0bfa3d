import { renderSVG } from 'uqr'
import { type Channel, channels, type Order, yuan } from '../order.ts'
import { type Behaviour, behaviours, CODE_MS } from '../wallet.ts'
import { PASSWORD } from './cashier.ts'
import { both, escaped, NAMES, page } from './frame.ts'

const GOES: Readonly<Record<Behaviour, [string, string]>> = {
  pays: ['直接付款', 'Pays at once'],
  password: ['要输密码', 'Asks for the password'],
  lost: ['付了款，但回复丢失', 'Pays, and the reply is lost'],
  no_money: ['余额不足', 'No money'],
}

/** The payer's phone: which code to show, how paying with it will go, and the passwords that are asked for. */
export function walletPage(asked: readonly Order[]): string {
  const choice = (name: string, value: string, [zh, en]: readonly [string, string], first: boolean) =>
    `<label class="choice"><input type="radio" name="${name}" value="${value}"${first ? ' checked' : ''}><span>${both(zh, en)}</span></label>`
  const whose = channels.map((channel, i) => {
    const { zh, en } = NAMES[channel]
    return choice('channel', channel, [zh, en], i === 0)
  })
  const how = behaviours.map((behaviour, i) => choice('behaviour', behaviour, GOES[behaviour], i === 0))
  return page(
    '付款码（演示）',
    null,
    `<h1>${both('钱包', 'Wallet')}</h1>${asked.map(passwordForm).join('')}
<form method="post" action="/wallet/codes" class="card">
<fieldset><legend>${both('用哪个付款', 'Pay with')}</legend>${whose.join('')}</fieldset>
<fieldset><legend>${both('付款会怎样', 'How it will go')}</legend>${how.join('')}</fieldset>
<button>${both('出示付款码', 'Show a code')}</button></form>`,
    // A password may be asked for while the page is open.
    reloadWhenChanged('/wallet/state', stateOf(asked)),
  )
}

/** What the page shows changes when this does. */
export function stateOf(orders: readonly Order[]): string {
  return orders.map(({ orderNo, state }) => `${orderNo} ${state}`).join(', ')
}

export function codePage(
  code: string,
  { channel, behaviour, order }: { channel: Channel; behaviour: Behaviour; order: Order | null },
): string {
  const { zh, en } = NAMES[channel]
  const [goesZh, goesEn] = GOES[behaviour]
  const shown = order
    ? orderCard(order)
    : `<section class="card code">${renderSVG(code, { border: 0 })}<p class="digits" data-code>${code}</p>
<small>${CODE_MS / 1000} 秒内有效，只能用一次 <span lang="en">Valid for ${CODE_MS / 1000} s, works once</span></small></section>`
  return page(
    `${zh}付款码（演示）`,
    channel,
    `<h1>${both(`${zh} 付款码`, `${en} code`)}</h1><p>${both(goesZh, goesEn)}</p>${shown}
<form action="/wallet"><button class="quiet">${both('换一个付款码', 'Another code')}</button></form>`,
    reloadWhenChanged(`/wallet/state?code=${code}`, stateOf(order ? [order] : [])),
  )
}

function orderCard(order: Order): string {
  if (order.state === 'password') return passwordForm(order)
  const ends: Record<Exclude<Order['state'], 'password'>, [string, string]> = {
    waiting: ['等待支付', 'Waiting'],
    paid: ['支付成功', 'Paid'],
    closed: ['已关闭', 'Closed'],
    reversed: ['商家已撤销，钱已退回', 'Reversed by the merchant, the money is back'],
    failed: ['支付没有成功', 'The payment failed'],
  }
  const [zh, en] = ends[order.state]
  return `<section class="card" role="status">${amountOf(order)}<p><strong>${both(zh, en)}</strong></p></section>`
}

function passwordForm(order: Order): string {
  const { zh, en } = NAMES[order.channel]
  const id = `p${order.orderNo}`
  return `<form method="post" action="/wallet/password" class="card"><h2>${both(`${zh}：请输入密码`, `${en}: type the password`)}</h2>
${amountOf(order)}<input type="hidden" name="channel" value="${order.channel}">
<input type="hidden" name="orderNo" value="${escaped(order.orderNo)}">
<label for="${id}">${both('支付密码', `Payment password (demo: ${PASSWORD})`)}</label>
<input id="${id}" name="password" type="password" inputmode="numeric" autocomplete="off" maxlength="6">
<button name="act" value="pay">${both('确认支付', 'Pay')}</button>
<button class="quiet" name="act" value="refuse">${both('不付了', 'Do not pay')}</button></form>`
}

function amountOf({ amountFen, subject }: Order): string {
  return `<p class="amount">¥${yuan(amountFen)}</p><p>${escaped(subject)}</p>`
}

/** Not while somebody types: what was typed would be gone. */
function reloadWhenChanged(address: string, state: string): string {
  const known = JSON.stringify(state).replaceAll('<', String.raw`\u003c`)
  return `setInterval(async () => {
  const typed = [...document.querySelectorAll('input[type=password]')].some((input) => input.value !== '')
  if (typed || document.hidden) return
  const reply = await fetch('${address}').catch(() => null)
  if (reply && reply.ok && (await reply.json()).state !== ${known}) location.reload()
}, 1000)`
}
