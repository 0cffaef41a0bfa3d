import { join, resolve } from 'node:path'

/** What the environment may set; everything has a default, so that one command runs a campus. */
export type Config = {
  /** Keys, the embedded database, `demo.json`. `ONECARD_DATA`, by default `.onecard` beside the sources. */
  dataDirectory: string
  /** `DATABASE_URL`; null means the embedded PostgreSQL in the data directory. */
  databaseUrl: string | null
  host: string
  port: number
  /** What terminals sign into their assertions and pages put into links. `ONECARD_BASE_URL`. */
  baseUrl: string
  /** Other names by which terminals may address this server: loopback by name and by number. */
  audiences: readonly string[]
  /** `ONECARD_BUILD_PAGES=no`: the pages in `dist/` were built elsewhere and are served as they are. */
  buildPages: boolean
  logLevel: string
  /** Opens the keys of the campus's cards. `ONECARD_CARD_PASSPHRASE`; null without. */
  cardPassphrase: string | null
  /** Reverse proxies before the server, whose `X-Forwarded-For` counts. `ONECARD_TRUSTED_PROXIES`, comma separated. */
  trustedProxies: readonly string[]
}

const ROOT = join(import.meta.dirname, '..', '..')

/** A setting that the server cannot work with, in words for its operator. */
export class ConfigError extends Error {}

/** Reads the environment. @throws ConfigError */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const port = Number(environment.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError(`PORT is ${environment.PORT}: it must be a number from 0 to 65535`)
  }
  const host = environment.ONECARD_HOST ?? '127.0.0.1'
  const baseUrl = (environment.ONECARD_BASE_URL ?? `http://localhost:${port}`).replace(/\/+$/, '')
  return {
    dataDirectory: resolve(environment.ONECARD_DATA ?? join(ROOT, '.onecard')),
    databaseUrl: environment.DATABASE_URL || null,
    host,
    port,
    baseUrl,
    audiences: [...new Set([baseUrl, `http://localhost:${port}`, `http://127.0.0.1:${port}`])],
    buildPages: environment.ONECARD_BUILD_PAGES !== 'no',
    logLevel: environment.LOG_LEVEL ?? 'warn',
    cardPassphrase: environment.ONECARD_CARD_PASSPHRASE || null,
    trustedProxies: (environment.ONECARD_TRUSTED_PROXIES ?? '').split(',').filter(Boolean),
  }
}
