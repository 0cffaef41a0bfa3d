import { createCell } from '../../../ui/cell.ts'

/** Chromium's event that says the app may be installed (not in TypeScript's DOM types: it is no standard). */
type InstallPrompt = Event & { prompt(): Promise<unknown> }

let offer: InstallPrompt | null = null

/** Whether the browser would install the app if the person asked. */
export const installable = createCell(false)

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer = event as InstallPrompt
  installable.set(true)
})
addEventListener('appinstalled', () => installable.set(false))

/** Opens the browser's own question. It answers once; then the browser offers again when it likes. */
export async function askToInstall(): Promise<void> {
  await offer?.prompt()
  offer = null
  installable.set(false)
}
