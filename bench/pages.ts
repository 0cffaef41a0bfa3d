import type { CDPSession, Page } from 'playwright-core'
import { DESK, openPage, openRegister, PHONE, REGISTER, signStudentIn } from '../test/browser/chromium.ts'
import { DemoCampus, type DemoFile } from '../test/demo-campus.ts'
import { enrolPhone, payCode, signIn } from '../test/independent-client.ts'
import { median, percentile, report } from './measure.ts'

const OPENINGS = 8
const SALES = 15
/** UX: a cheap phone is one whose CPU is four times slower. */
const SLOWER = 4

/** What a page says of itself, read back after it was used (web vitals' definitions, seen by the browser). */
type Seen = { paintMs: number; shift: number; slowestMs: number }

const WATCH = `
  window.seen = { paintMs: 0, shift: 0, slowestMs: 0 }
  const watch = (type, take, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more })
  watch('largest-contentful-paint', (entry) => { window.seen.paintMs = entry.startTime })
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value })
  watch('event', (entry) => {
    if (entry.interactionId) window.seen.slowestMs = Math.max(window.seen.slowestMs, entry.duration)
  }, { durationThreshold: 16 })
`

/** The pages' rows of DESIGN 10 and UX, in Chromium, each beside its target: a page has no reference but the person. */
const campus = await DemoCampus.start()
try {
  const demo = await campus.demo()
  await firstLoad('app', '/app/', 150_000)
  await firstLoad('console', '/console/', 400_000)
  await studentApp(demo)
  await tapToBeep(demo)
} finally {
  await campus.remove()
}

/** `first-load-*`: bytes that the first page takes over the wire, with nothing kept before. */
async function firstLoad(name: string, path: string, target: number): Promise<void> {
  const { page, close } = await openPage(name === 'app' ? PHONE : DESK)
  await page.goto(campus.baseUrl + path, { waitUntil: 'networkidle' })
  const bytes = await page.evaluate<number>(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
       .filter(({ name }) => /\\/$|\\.(js|css)$/.test(new URL(name).pathname))
       .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  )
  report(`first-load-${name}`, bytes, target, { unit: 'bytes', of: 'page, scripts and styles, compressed' })
  await close()
}

/** `code-on-screen-*`, `paint-*`, `shift-*`, `interaction`: the student app, warm, on a fast and on a slow phone. */
async function studentApp(demo: DemoFile): Promise<void> {
  const { page, close } = await openPage(PHONE)
  await page.addInitScript(WATCH)
  const slow = await page.context().newCDPSession(page)
  const student = demo.students.find(({ initial }) => !initial)!
  await signStudentIn(page, campus.baseUrl, student)
  await page.goto(`${campus.baseUrl}/app/#/code`)
  await page.getByTestId('pay-code-qr').waitFor()
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  for (const slower of [1, SLOWER]) {
    const shownMs = await openings(page, slow, slower, '/app/#/code', '[data-testid=pay-code-qr]')
    report(`code-on-screen-cpu-${slower}x`, median(shownMs.took), 500, {
      unit: 'ms',
      of: 'median of warm openings',
      slowestMs: Math.round(Math.max(...shownMs.took)),
      openings: OPENINGS,
    })
    if (slower === SLOWER) reportVitals('code', shownMs.seen)
  }
  const home = await openings(page, slow, SLOWER, '/app/', '[data-testid=balance]')
  reportVitals('home', home.seen)
  await interactions(page)
  await close()
}

async function openings(page: Page, cdp: CDPSession, slower: number, path: string, content: string) {
  const took: number[] = []
  const seen: Seen[] = []
  for (let i = -1; i < OPENINGS; i++) {
    await page.goto('about:blank')
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower })
    await page.goto(campus.baseUrl + path, { waitUntil: 'commit' })
    const shownMs = await page.evaluate<number>(
      `new Promise((resolve) => {
        const look = () => document.querySelector(${JSON.stringify(content)})
          ? resolve(performance.now()) : requestAnimationFrame(look)
        look()
      })`,
    )
    await page.waitForTimeout(700) // a late image or answer would move what is there
    if (i < 0) continue
    took.push(shownMs)
    seen.push(await page.evaluate<Seen>('window.seen'))
  }
  return { took, seen }
}

function reportVitals(name: string, seen: readonly Seen[]): void {
  const p75 = (of: (one: Seen) => number) => percentile(seen.map(of), 75)
  const details = { of: `p75, CPU ${SLOWER} times slower`, openings: OPENINGS }
  report(
    `largest-paint-${name}`,
    p75(({ paintMs }) => paintMs),
    2500,
    { unit: 'ms', ...details },
  )
  report(
    `layout-shift-${name}`,
    p75(({ shift }) => shift),
    0.1,
    { unit: 'score', ...details },
  )
}

/** The slowest answer to a finger on a way through the app, the CPU still slow. */
async function interactions(page: Page): Promise<void> {
  const slowest: number[] = []
  for (let i = 0; i < OPENINGS; i++) {
    await page.goto('about:blank')
    await page.goto(`${campus.baseUrl}/app/`)
    await page.getByTestId('balance').waitFor()
    await page.getByRole('link', { name: '账单' }).first().tap()
    await page.locator('.bill-day .row').first().tap()
    await page.getByRole('button', { name: '返回' }).tap()
    await page.locator('.bill-day').first().waitFor()
    await page.getByRole('button', { name: '返回' }).tap()
    await page.getByRole('link', { name: '付款码' }).first().tap()
    await page.getByTestId('pay-code-qr').waitFor()
    await page.waitForTimeout(300)
    slowest.push((await page.evaluate<Seen>('window.seen')).slowestMs)
  }
  report('interaction-app', percentile(slowest, 75), 200, {
    unit: 'ms',
    of: `p75 of the slowest of five taps, CPU ${SLOWER} times slower`,
    rounds: OPENINGS,
  })
}

/** `tap-to-beep`: at the register, from the scanner's last key to the screen that says paid (with which it beeps). */
async function tapToBeep(demo: DemoFile): Promise<void> {
  const { page, close } = await openPage(REGISTER)
  await openRegister(page, campus.baseUrl, demo.terminals.find(({ kind }) => kind === 'pos')!)
  const phones = []
  for (const { campusNo, queryPin } of demo.students.filter(({ initial }) => !initial).slice(1, 1 + SALES))
    phones.push(await enrolPhone(campus.baseUrl, await signIn(campus.baseUrl, campusNo, queryPin)))
  const tookMs: number[] = []
  for (const phone of phones) {
    await page.keyboard.type('1.00')
    await page.keyboard.press('Enter')
    await page.keyboard.type(payCode(phone))
    await page.evaluate(
      `void (window.took = new Promise((resolve) => addEventListener('keydown', () => {
        const startMs = performance.now()
        const look = () => document.querySelector('[data-outcome=approved]')
          ? resolve(performance.now() - startMs) : requestAnimationFrame(look)
        look()
      }, { once: true, capture: true })))`,
    )
    await page.keyboard.press('Enter')
    tookMs.push(await page.evaluate<number>('window.took'))
    await page.keyboard.press('Escape')
  }
  report('tap-to-beep', percentile(tookMs, 50), 200, {
    unit: 'ms',
    of: 'p50',
    p99Ms: Math.round(percentile(tookMs, 99)),
    sales: SALES,
  })
  await close()
}
