import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

/** The worker that keeps pages on their machine, before a server that has one build and then another. */
type Build = { name: string; failing?: boolean }
let build: Build
let server: Server
let origin: string
let context: BrowserContext
let page: Page
const worker = join(import.meta.dirname, '..', '..', 'ui', 'service-worker.js')

before(async () => {
  const source = await readFile(worker, 'utf8')
  server = createServer((request, response) => {
    const file = new URL(request.url!, 'http://localhost').pathname.split('/').at(-1)!
    const reply = (type: string, body: string) =>
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body)
    const asset = `${build.name}.js`
    if (file === '') return reply('text/html', `<h1>${build.name}</h1><script src="${asset}"></script>`)
    if (file === 'service-worker.js') return reply('text/javascript', source)
    if (file === 'kept-files.json')
      return reply('application/json', JSON.stringify({ build: build.name, files: [asset] }))
    if (file === asset && !build.failing)
      return reply('text/javascript', `document.body.append('runs ${build.name}')`)
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

beforeEach(async () => {
  build = { name: 'first' }
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  context = await browser.newContext()
  page = await context.newPage()
})
afterEach(() => context.browser()!.close())

/** Opens the page, with its worker at work. */
async function open(path: '/app/' | '/pos/'): Promise<void> {
  const told = path === '/pos/' ? '?takes-over=when-told' : ''
  await page.goto(`${origin}${path}`)
  await page.evaluate(`navigator.serviceWorker.register('service-worker.js${told}')
    .then(() => navigator.serviceWorker.ready)
    .then(() => navigator.serviceWorker.controller ??
      new Promise((go) => navigator.serviceWorker.addEventListener('controllerchange', go)))
    .then(() => null)`)
}
const say = (what: 'look' | 'take-over') =>
  page.evaluate(`new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(data)
    navigator.serviceWorker.controller.postMessage({ do: '${what}' }, [port2])
  })`)
const shown = () => page.locator('body').innerText()
/** Loads the page anew with no network, which shows the build in use. */
async function reloadOffline(): Promise<string> {
  await context.setOffline(true)
  await page.reload()
  const text = await shown()
  await context.setOffline(false)
  return text.replaceAll(/\s+/g, ' ')
}

test('a page opens with no network, each scope from files of its own', async () => {
  await open('/pos/')
  build = { name: 'second' }
  await open('/app/')
  assert.equal(await reloadOffline(), 'second runs second')
  await context.setOffline(true)
  await page.goto(`${origin}/pos/?any=thing`)
  assert.match(await shown(), /runs first/)
})

test('told when, a newer build waits through any number of starts, and takes over when told', async () => {
  await open('/pos/')
  build = { name: 'second' }
  assert.deepEqual(await say('look'), { waiting: true })
  for (let start = 0; start < 3; start++) {
    await page.reload()
    assert.match(await shown(), /runs first/)
  }
  assert.deepEqual(await say('take-over'), { took: true })
  assert.equal(await reloadOffline(), 'second runs second')
  assert.deepEqual(await say('look'), { waiting: false })
  assert.deepEqual(await say('take-over'), { took: false })
})

test('half a build is none', async () => {
  await open('/pos/')
  build = { name: 'second', failing: true }
  assert.deepEqual(await say('look'), { failed: true })
  assert.deepEqual(await say('take-over'), { took: false })
  assert.equal(await reloadOffline(), 'first runs first')
  build = { name: 'second' }
  assert.deepEqual(await say('look'), { waiting: true })
})

test('told nothing, a newer build is there at the next start, and the one before it still has its parts', async () => {
  await open('/app/')
  build = { name: 'second' }
  await page.reload()
  assert.match(await shown(), /runs first/)
  const isKept = (file: string) => page.evaluate(`caches.match('${file}').then(Boolean)`)
  await page.waitForFunction(
    `caches.match('in-use').then((kept) => kept.text()).then((now) => now === 'second')`,
  )
  assert.equal(await isKept('first.js'), true)
  assert.equal(await reloadOffline(), 'second runs second')
  build = { name: 'third' }
  await page.reload()
  await page.waitForFunction(`caches.match('first.js').then((kept) => !kept)`)
  assert.equal(await isKept('second.js'), true)
})
