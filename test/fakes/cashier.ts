import type { Books } from './books.ts'
import type { Tell } from './notices.ts'
import { channels, type Order } from './order.ts'
import { cashierPage, leftPage, lostPage, PASSWORD } from './pages/cashier.ts'
import { type Asked, addressOf, html, redirect, type Told } from './wire.ts'

export type Cashier = {
  books: Books
  tell: Tell
  /** What the channel adds to the address that it sends the person back to. */
  returned: (order: Order, returnUrl: string) => string | Promise<string>
}

/** `/cashier/:channel/:token`: what a person sees between our page and our page. */
export async function cashier(deps: Cashier, asked: Asked): Promise<Told> {
  const [, , channelName, token = ''] = asked.path.split('/')
  const channel = channels.find((one) => one === channelName)
  const order = channel && deps.books.findByToken(channel, token)
  if (!order) return html(404, lostPage())
  if (asked.method !== 'POST') {
    const returnUrl = addressOf(asked.query.get('redirect_url')) ?? order.returnUrl
    return html(200, cashierPage(order, await backTo(deps, order, returnUrl)))
  }
  const form = new URLSearchParams(asked.body.toString('utf8'))
  const returnUrl = addressOf(form.get('returnUrl')) ?? order.returnUrl
  return decided(deps, order, form, returnUrl)
}

async function decided(
  deps: Cashier,
  order: Order,
  form: URLSearchParams,
  returnUrl: string | null,
): Promise<Told> {
  if (form.get('act') === 'leave') return html(200, leftPage(order))
  if (form.get('act') === 'refuse') return returnUrl ? redirect(returnUrl) : html(200, leftPage(order))
  if (form.get('password') !== PASSWORD) {
    const fault = '密码不对，请再输一次 <span lang="en">Wrong password, try again</span>'
    return html(200, cashierPage(order, returnUrl, fault))
  }
  if (deps.books.pay(order)) deps.tell(order)
  const back = await backTo(deps, order, returnUrl)
  return order.state === 'paid' && back ? redirect(back) : html(200, cashierPage(order, back))
}

async function backTo({ returned }: Cashier, order: Order, returnUrl: string | null): Promise<string | null> {
  if (returnUrl === null) return null
  return order.state === 'paid' ? returned(order, returnUrl) : returnUrl
}
