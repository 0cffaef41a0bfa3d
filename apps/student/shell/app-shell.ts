/** Keeps the app's own files on the phone, so that it opens without network (`public/service-worker.js`). */
export function installServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // After the first screen is drawn: caching must not compete with it.
  addEventListener('load', () => {
    navigator.serviceWorker.register(`${import.meta.env.BASE_URL}service-worker.js`).catch(() => {
      // Without it the app works while there is network.
    })
  })
}
