import type { Channel } from '../order.ts'

/** The frame of every page here: plain HTML that works on a phone, and says at the top that it is no real payment. */

export const NAMES: Readonly<Record<Channel, { zh: string; en: string; colour: string; dark: string }>> = {
  wechat: { zh: '微信支付', en: 'WeChat Pay', colour: '#087a3f', dark: '#39c97f' },
  alipay: { zh: '支付宝', en: 'Alipay', colour: '#0b5bd3', dark: '#6aa6ff' },
  ccb: { zh: '建行 E码通', en: 'CCB E-code', colour: '#123f86', dark: '#8db4f5' },
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!)
}

/** Chinese with the English below it, smaller. */
export function both(zh: string, en: string): string {
  return `${zh}<small lang="en">${en}</small>`
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6472; --page: #f3f5f8; --card: #fff; --line: #d5dae1;
  --accent: var(--light); --on-accent: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a4adba; --page: #11151b; --card: #1b212a;
  --line: #38414d; --accent: var(--dark); --on-accent: #0c1016 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif }
.demo { background: #8a4b00; color: #fff; text-align: center; padding: 8px 12px; font-size: 14px }
.demo small { display: inline; margin-left: 6px; color: #fff }
main { max-width: 430px; margin: 0 auto; padding: 16px }
h1 { font-size: 20px; margin: 4px 0 12px; color: var(--accent) } h2 { font-size: 17px; margin: 0 0 8px }
small { display: block; font-size: 13px; font-weight: 400; color: var(--soft) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; margin-bottom: 16px }
.amount { font-size: 40px; font-weight: 600; text-align: center; margin: 8px 0; font-variant-numeric: tabular-nums }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0 } dt { color: var(--soft) }
dd { margin: 0; text-align: right; overflow-wrap: anywhere }
label { display: block; margin-bottom: 12px }
input[type=password] { width: 100%; font-size: 24px; letter-spacing: 8px; padding: 8px 12px; min-height: 48px;
  border: 1px solid var(--soft); border-radius: 8px; background: var(--page); color: var(--ink) }
button { width: 100%; min-height: 48px; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--accent);
  background: var(--accent); color: var(--on-accent); margin-top: 8px; cursor: pointer }
button small { color: inherit } button.quiet { background: transparent; color: var(--ink); border-color: var(--line) }
fieldset { border: 0; padding: 0; margin: 0 0 12px } legend { padding: 0; margin-bottom: 4px; color: var(--soft) }
.choice { display: flex; gap: 12px; align-items: center; padding: 8px 12px; min-height: 48px; margin: 0 0 8px;
  border: 1px solid var(--line); border-radius: 8px; cursor: pointer }
.choice:has(:checked) { border-color: var(--accent); outline: 1px solid var(--accent) }
.choice input { width: 20px; height: 20px; margin: 0; accent-color: var(--accent) }
.code { text-align: center } .code svg { width: 220px; height: 220px; background: #fff; padding: 10px; border-radius: 8px }
.digits { font-size: 22px; font-variant-numeric: tabular-nums; letter-spacing: 1px; margin: 8px 0; user-select: all;
  overflow-wrap: anywhere }
.fault { color: #b3261e } @media (prefers-color-scheme: dark) { .fault { color: #ff8f87 } }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }`

export function page(title: string, channel: Channel | null, body: string, script = ''): string {
  const { colour, dark } = NAMES[channel ?? 'ccb']
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title><style>:root { --light: ${colour}; --dark: ${dark} }${STYLE}</style></head>
<body><div class="demo" role="note">演示：不是真的支付<small lang="en">Demo: no real payment</small></div>
<main>${body}</main>${script && `<script>${script}</script>`}</body></html>`
}
