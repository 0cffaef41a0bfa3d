import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

type Needed = readonly { package: string; file: string }[]

/** What the page tests need from Debian: a browser, and fonts for the Chinese on its screenshots. */
export const pagePackages: Needed = [
  { package: 'chromium', file: '/usr/bin/chromium' },
  { package: 'fonts-noto-cjk', file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' },
]

/** What the tests of real readers need: the PC/SC service, a virtual reader, and headers to build against. */
export const readerPackages: Needed = [
  { package: 'pcscd', file: '/usr/sbin/pcscd' },
  { package: 'vsmartcard-vpcd', file: '/etc/reader.conf.d/vpcd' },
  { package: 'libpcsclite-dev', file: '/usr/include/PCSC/winscard.h' },
]

/**
 * Installs what the tests need from Debian's packages, when this is root on a Debian machine.
 * @returns null when everything is there; else the one line that a person should run
 */
export function installTestPackages(needed: Needed, onProgress: (line: string) => void): string | null {
  const missing = needed.filter(({ file }) => !existsSync(file)).map((entry) => entry.package)
  if (missing.length === 0) return null
  const line = `apt-get update && apt-get install -y ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return `sudo sh -c '${line}'`
  onProgress(`installing ${missing.join(', ')}`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = spawnSync('sh', ['-c', line], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return status === 0 ? null : line
}
