// @ts-check
/// <reference lib="webworker" />
/*
 * Keeps a page's own files on its machine, so that it opens at once and without network: one source for every page that
 * must. What the build made of the page is listed in `kept-files.json`. A newer build is fetched whole, beside the one
 * in use, and takes over in one write. Nothing of the API is kept, and no database is opened.
 *
 * Without `?takes-over=when-told` a newer build takes over for the next start. With it, it waits until the page says so:
 * the register does when its journal is empty (RULES 3.7). What the page may say: `{do: 'look'}`, answered with
 * `{waiting}`: whether a newer build is here; `{do: 'take-over'}`, answered with `{took}`.
 */
const LIST = 'kept-files.json'
const PAGE = './'
const IN_USE = 'in-use'
const NEXT = 'next'

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))
const WHEN_TOLD = new URL(worker.location.href).searchParams.get('takes-over') === 'when-told'
/** Says which builds are in use and next; each build has a cache of its own. Caches are shared by all pages of an origin. */
const POINTERS = `onecard ${new URL(worker.registration.scope).pathname}`

/** @param {string} build */
const cacheOf = (build) => `${POINTERS} ${build}`

/** @type {Promise<void> | null} */
let looking = null

worker.addEventListener('install', (event) => {
  event.waitUntil(install())
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const inScope = request.url.startsWith(worker.registration.scope)
  if (request.method !== 'GET' || !inScope) return
  event.respondWith(fromMachine(request))
  if (request.mode === 'navigate' && !WHEN_TOLD) event.waitUntil(lookAndTakeOver().catch(() => {}))
})

worker.addEventListener('message', (event) => {
  const [port] = event.ports
  if (!port) return
  const reply = answer(event.data).catch(() => ({ failed: true }))
  event.waitUntil(reply.then((message) => port.postMessage(message)))
})

/** @param {{ do?: unknown }} question */
async function answer(question) {
  if (question.do === 'take-over') return { took: await takeOver() }
  if (question.do !== 'look') return { failed: true }
  await look()
  return { waiting: (await readPointer(NEXT)) !== (await readPointer(IN_USE)) }
}

async function install() {
  if (!WHEN_TOLD || (await readPointer(IN_USE)) === null) await lookAndTakeOver()
  await worker.skipWaiting()
}

async function lookAndTakeOver() {
  await look()
  await takeOver()
}

/** @param {Request} request */
async function fromMachine(request) {
  if (request.mode !== 'navigate')
    return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request)
  const build = await readPointer(IN_USE)
  const page = build && (await caches.match(PAGE, { cacheName: cacheOf(build) }))
  return page || fetch(request)
}

/** Looks for the build that the server has now, and keeps it. Calls at the same time share one look. */
function look() {
  looking ??= fetchNewest().finally(() => {
    looking = null
  })
  return looking
}

/** Fails whole: the list is kept last, and a build without it is none. */
async function fetchNewest() {
  const list = await readList()
  const { build, files } = JSON.parse(list)
  const cache = await caches.open(cacheOf(build))
  if (!(await cache.match(LIST))) {
    await cache.addAll([...files, PAGE])
    // Else the files may be of two builds: the server was given another one meanwhile.
    if ((await readList()) !== list) throw new Error('the server has another build by now')
    await cache.put(LIST, new Response(list))
  }
  await writePointer(NEXT, build)
}

async function readList() {
  const reply = await fetch(LIST, { cache: 'no-store' })
  if (!reply.ok) throw new Error(`no list of files: ${reply.status}`)
  return reply.text()
}

/** Puts the newest build that was kept in the place of the one in use. */
async function takeOver() {
  const [former, next] = [await readPointer(IN_USE), await readPointer(NEXT)]
  if (next === null || next === former) return false
  await writePointer(IN_USE, next)
  // The page that runs now is the build before: it may still ask for parts of it.
  const needed = [next, former ?? next].map(cacheOf)
  for (const name of await caches.keys()) {
    if (name.startsWith(`${POINTERS} `) && !needed.includes(name)) await caches.delete(name)
  }
  return true
}

/** @param {string} name */
async function readPointer(name) {
  const kept = await caches.match(name, { cacheName: POINTERS })
  return kept ? kept.text() : null
}

/**
 * @param {string} name
 * @param {string} build
 */
async function writePointer(name, build) {
  const pointers = await caches.open(POINTERS)
  await pointers.put(name, new Response(build))
}
