import type { Books } from './books.ts'
import type { Tell } from './notices.ts'
import { channels, type Order } from './order.ts'
import { lostPage, PASSWORD } from './pages/cashier.ts'
import { codePage, stateOf, walletPage } from './pages/wallet.ts'
import { behaviours, type Wallet } from './wallet.ts'
import { type Asked, html, json, redirect, type Told } from './wire.ts'

export type WalletDesk = { books: Books; wallet: Wallet; tell: Tell }

/** `/wallet`: the payer's phone in a browser. */
export function walletDesk(desk: WalletDesk, { method, path, query, body }: Asked): Told {
  const [, , place = '', code = ''] = path.split('/')
  const form = new URLSearchParams(body.toString('utf8'))
  if (method === 'POST') return place === 'codes' ? showCode(desk, form) : typePassword(desk, form)
  if (place === 'state') {
    const order = orderOf(desk, query.get('code') ?? '')
    return json(200, {
      state: stateOf(query.has('code') ? [order].filter((one) => one !== null) : asked(desk)),
    })
  }
  if (place !== 'codes') return html(200, walletPage(asked(desk)))
  const known = desk.wallet.find(code)
  return known ? html(200, codePage(code, { ...known, order: orderOf(desk, code) })) : html(404, lostPage())
}

function asked({ books }: WalletDesk): Order[] {
  return channels.flatMap((channel) => books.of(channel).filter(({ state }) => state === 'password'))
}

function orderOf({ books, wallet }: WalletDesk, code: string): Order | null {
  const used = wallet.find(code)
  return used?.orderNo ? books.find(used.channel, used.orderNo) : null
}

function showCode({ wallet }: WalletDesk, form: URLSearchParams): Told {
  const channel = channels.find((one) => one === form.get('channel'))
  const behaviour = behaviours.find((one) => one === form.get('behaviour'))
  if (!channel || !behaviour) return redirect('/wallet')
  return redirect(`/wallet/codes/${wallet.issue(channel, behaviour)}`)
}

function typePassword({ books, tell }: WalletDesk, form: URLSearchParams): Told {
  const channel = channels.find((one) => one === form.get('channel'))
  const order = channel && books.find(channel, form.get('orderNo') ?? '')
  if (order?.state === 'password') {
    if (form.get('act') === 'refuse') books.change(order, 'failed')
    else if (form.get('password') === PASSWORD && books.pay(order)) tell(order)
  }
  return redirect('/wallet')
}
