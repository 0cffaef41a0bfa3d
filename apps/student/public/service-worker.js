// @ts-check
/// <reference lib="webworker" />
/*
 * Keeps the app's own files on the phone, so that it opens at once and without network. What the build made is listed
 * in Vite's manifest. The page is answered from the phone; behind its back the manifest is compared, and a new build is
 * fetched whole before it takes the place of the old one, for the next start. Nothing of the API is ever kept.
 */
const CACHE = 'onecard-student'
const PAGE = './'
const MANIFEST = '.vite/manifest.json'
const PUBLIC_FILES = ['manifest.webmanifest', 'icon.svg', 'icon-192.png']

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

worker.addEventListener('install', (event) => {
  event.waitUntil(update().then(() => worker.skipWaiting()))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const inScope = request.url.startsWith(worker.registration.scope)
  if (request.method !== 'GET' || !inScope) return
  if (request.mode === 'navigate') {
    event.respondWith(fromPhone(PAGE, request))
    event.waitUntil(update().catch(() => {}))
  } else {
    event.respondWith(fromPhone(request, request))
  }
})

/**
 * @param {RequestInfo} kept under what it was kept
 * @param {Request} request what to ask the server for when it was not
 */
async function fromPhone(kept, request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(kept, { ignoreSearch: true })) ?? fetch(request)
}

/** Fetches the build that the server has now, unless it is the one that is kept. Fails whole: a half build is none. */
async function update() {
  const cache = await caches.open(CACHE)
  const manifest = await fetch(MANIFEST, { cache: 'no-store' })
  if (!manifest.ok) throw new Error(`no manifest: ${manifest.status}`)
  const text = await manifest.clone().text()
  const keptText = await (await cache.match(MANIFEST))?.text()
  if (keptText === text) return
  const assets = filesOf(JSON.parse(text))
  await cache.addAll(assets)
  // The page last: from now on it names the new files.
  await cache.addAll([...PUBLIC_FILES, PAGE].map((file) => new Request(file, { cache: 'no-store' })))
  await cache.put(MANIFEST, manifest)
  // The app that runs now is the build before: it may still ask for parts of it.
  const inUse = keptText === undefined ? [] : filesOf(JSON.parse(keptText))
  await removeOthers(cache, [...assets, ...inUse, ...PUBLIC_FILES, PAGE, MANIFEST])
}

/**
 * Every file of Vite's manifest: scripts, styles, and what they refer to. The page itself is an entry too.
 * @param {Record<string, { file: string, css?: string[], assets?: string[] }>} manifest
 */
function filesOf(manifest) {
  const chunks = Object.values(manifest)
  return [...new Set(chunks.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]))]
}

/**
 * @param {Cache} cache
 * @param {string[]} wanted
 */
async function removeOthers(cache, wanted) {
  const urls = new Set(wanted.map((file) => new URL(file, worker.registration.scope).href))
  for (const request of await cache.keys()) {
    if (!urls.has(request.url)) await cache.delete(request)
  }
}
