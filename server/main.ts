import fastifySwagger from '@fastify/swagger'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../contract/caller.ts'
import type { ChannelCode } from '../contract/channels.ts'
import { buildPagesIfStale } from '../scripts/pages.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { type Config, ConfigError } from './base/config.ts'
import type { Pool } from './base/database.ts'
import { createHttp, type Http } from './base/http.ts'
import { type Keys, loadKeys } from './base/keys.ts'
import { createSecretHasher, type SecretHasher } from './base/secret-hash.ts'
import { systemErrorCode } from './base/system-error.ts'
import {
  type CampusDirectory,
  campusForPages,
  originOfCampus,
  readCampuses,
  schoolsFor,
} from './campus-directory.ts'
import { tellHistory } from './demo/channel-history.ts'
import { startDemoOutside } from './demo/outside-parties.ts'
import { prepareCampus } from './demo/prepare.ts'
import { subsidyRoutes } from './domains/aid/batch-routes.ts'
import { aidReportRoutes } from './domains/aid/report-routes.ts'
import { recordAudit } from './domains/audit/record.ts'
import { auditRoutes } from './domains/audit/routes.ts'
import { billDeskRoutes } from './domains/bills/desk-routes.ts'
import { eventRoutes } from './domains/bills/event-routes.ts'
import { billRoutes } from './domains/bills/routes.ts'
import { loadCardKeys } from './domains/cards/card-keys.ts'
import { cardDeskRoutes } from './domains/cards/card-routes.ts'
import { cardThere } from './domains/cards/check-tap.ts'
import { kioskRoutes } from './domains/cards/kiosk-routes.ts'
import { cardRoutes } from './domains/cards/routes.ts'
import { tapRoutes } from './domains/cards/tap-routes.ts'
import { writingRoutes } from './domains/cards/writing-routes.ts'
import { caseRoutes } from './domains/cases/routes.ts'
import type { Channel } from './domains/channels/channel.ts'
import { channelConsoleRoutes } from './domains/channels/console-routes.ts'
import { loadChannels } from './domains/channels/load-channels.ts'
import { noticeRoutes } from './domains/channels/notice-routes.ts'
import { holdPayAlias } from './domains/credentials/find-pay-key.ts'
import { kioskPinRoutes } from './domains/credentials/kiosk-pin-routes.ts'
import { credentialRoutes } from './domains/credentials/routes.ts'
import { resolveOwnToken, resolvePersonToken } from './domains/credentials/session.ts'
import { deviceConsoleRoutes } from './domains/devices/console-routes.ts'
import { createTerminalTokens } from './domains/devices/resolve-token.ts'
import { deviceRoutes } from './domains/devices/routes.ts'
import { readHotListVersion } from './domains/hot-list/listed.ts'
import { hotListRoutes } from './domains/hot-list/routes.ts'
import { leavingListRoutes } from './domains/leavings/list-routes.ts'
import { leavingRoutes } from './domains/leavings/routes.ts'
import { transferRoutes } from './domains/leavings/transfer-routes.ts'
import { Poster } from './domains/ledger/poster.ts'
import { startTail, type Tail } from './domains/ledger/tail.ts'
import { marketRoutes } from './domains/market/routes.ts'
import { operatorRoutes } from './domains/operators/routes.ts'
import { resolveOperatorToken } from './domains/operators/session.ts'
import { offlineCaseRoutes } from './domains/payments/offline-case-routes.ts'
import { offlineRoutes } from './domains/payments/offline-routes.ts'
import { refundRoutes } from './domains/payments/refund-routes.ts'
import { paymentRoutes } from './domains/payments/routes.ts'
import { shiftTotals } from './domains/payments/shift-totals.ts'
import { stallCodeRoutes } from './domains/payments/stall-code-routes.ts'
import { stallPaymentRoutes } from './domains/payments/stall-payment-routes.ts'
import { tapStepRoutes } from './domains/payments/tap-step-routes.ts'
import { terminalEventRoutes } from './domains/payments/terminal-event-routes.ts'
import { createPolicyReader, type PolicyAt } from './domains/policy/read.ts'
import { policyRoutes } from './domains/policy/routes.ts'
import { portalRoutes } from './domains/portal/routes.ts'
import { channelMoneyRoutes } from './domains/reconciliation/channel-money-routes.ts'
import { reconciliationRoutes } from './domains/reconciliation/routes.ts'
import { reportRoutes } from './domains/reports/routes.ts'
import { riskRoutes } from './domains/risk/routes.ts'
import { rosterRoutes } from './domains/roster/routes.ts'
import { accountingRoutes } from './domains/settlement/accounting-routes.ts'
import { payoutAccountRoutes } from './domains/settlement/payout-account-routes.ts'
import { payoutRoutes } from './domains/settlement/payout-routes.ts'
import { settlementRoutes } from './domains/settlement/routes.ts'
import { commissionRoutes, statementRoutes } from './domains/settlement/statement-routes.ts'
import { cashierRoutes } from './domains/shifts/cashier-routes.ts'
import { shiftConsoleRoutes } from './domains/shifts/console-routes.ts'
import { shiftTerminalRoutes } from './domains/shifts/terminal-routes.ts'
import { createTopUpHurry } from './domains/topups/resume-top-ups.ts'
import { topUpRoutes } from './domains/topups/routes.ts'
import { channelTopUpRoutes } from './domains/topups/top-up-routes.ts'
import { startJobs } from './jobs.ts'
import { openDatabase } from './open-database.ts'
import { pageRoutes } from './page-routes.ts'
import type { CardKeys } from './protocols/card-key-file.ts'
import { systemRoutes } from './system-routes.ts'

/** What every domain may be given; each takes the members that it names. */
type House = {
  config: Config
  pool: Pool
  databaseUrl: string
  keys: Keys
  /** Null while this house has made none. */
  cardKeys: CardKeys | null
  hasher: SecretHasher
  clock: Clock
  campuses: CampusDirectory
  policyAt: PolicyAt
  posterOf: (campusId: number) => Poster
  tailOf: (campusId: number) => Tail
  /** The payment channels that a campus has set up. */
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

export type Server = {
  baseUrl: string
  /** What a new user reads first. */
  greeting: string
  close(): Promise<void>
}

/**
 * Starts the campus: database, keys, demo if there is nothing yet, pages, routes, jobs.
 * @param onProgress gets a line for each step that takes time
 */
export async function startServer(config: Config, onProgress: (line: string) => void): Promise<Server> {
  // What was opened is closed in the opposite order, at the end or when a step fails.
  const opened = new AsyncDisposableStack()
  try {
    const greeting = await openHouse(config, onProgress, opened)
    return { baseUrl: config.baseUrl, greeting, close: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function openHouse(
  config: Config,
  onProgress: (line: string) => void,
  opened: AsyncDisposableStack,
): Promise<string> {
  const [database] = await Promise.all([
    openDatabase(config, onProgress),
    config.buildPages && buildPagesIfStale(onProgress),
  ])
  opened.defer(() => database.close())
  const { greeting } = await prepareCampus(config, database, onProgress)
  const keys = await loadKeys(config.dataDirectory, { mayMake: false })
  const { dataDirectory, cardPassphrase: passphrase } = config
  const cardKeys = await loadCardKeys({ dataDirectory, passphrase })
  const { pool, url: databaseUrl } = database
  const onError = (error: unknown) => onProgress(`ledger: ${String(error)}`)
  const posters = perCampus((campusId) => new Poster(databaseUrl, { campusId, onError }))
  opened.defer(async () => void (await Promise.all(posters.all().map((poster) => poster.close()))))
  const tails = perCampus((campusId) => startTail(pool, campusId, { onError }))
  opened.defer(async () => void (await Promise.all(tails.all().map((tail) => tail.stop()))))
  const campuses = await readCampuses(pool)
  const demo = campuses.all.find((campus) => campus.demo)
  const outside = demo ? await startDemoOutside(config, demo.code, onProgress) : null
  if (outside) opened.defer(() => outside.close())
  if (demo && outside) await tellHistory(pool, demo.campusId, outside.controlUrl, systemClock())
  const campusCodes = campuses.all.map(({ code }) => code)
  const channels = await loadChannels({ dataDirectory, campusCodes }, systemClock)
  const house: House = {
    config,
    pool,
    databaseUrl,
    keys,
    cardKeys,
    hasher: createSecretHasher(keys.pepper),
    clock: systemClock,
    campuses,
    policyAt: createPolicyReader(pool),
    posterOf: posters.of,
    tailOf: tails.of,
    channelsOf: (campusId) => channels.get(campuses.of(campusId).code) ?? new Map(),
  }
  const jobs = startJobs(house, onProgress)
  opened.defer(() => jobs.stop())
  const http = await createCampusHttp(house)
  opened.defer(() => http.close())
  await listen(http, config)
  return `${greeting}${outside?.greeting ?? ''}`
}

async function listen(http: Http, { host, port }: Config): Promise<void> {
  try {
    await http.listen({ host, port })
  } catch (error) {
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error
    throw new ConfigError(`Port ${port} is taken by another program: set PORT to a free one`)
  }
}

/** The HTTP server with every route of every domain, not listening yet. */
async function createCampusHttp(house: House): Promise<Http> {
  const { config, pool, clock, campuses } = house
  const http = createHttp({
    logLevel: config.logLevel,
    trustedProxies: config.trustedProxies,
    resolveCampus: (request) => campuses.ofHost(request.hostname),
    resolveCaller: callerResolver(house),
  })
  await http.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'OneCard', description: 'An open campus card system', version: '0.1.0' },
      servers: [{ url: config.baseUrl }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
  })
  await http.register(async (scope) => domainRoutes(scope as Http, house))
  await pageRoutes(http)
  systemRoutes(http, {
    pool,
    notReady: () => null,
    campus: (campusId) => campusForPages({ ...house, baseUrl: config.baseUrl }, campusId, clock()),
  })
  return http
}

function domainRoutes(http: Http, house: House): void {
  const { config, pool, keys, cardKeys, campuses } = house
  const { indexKey } = keys
  policyRoutes(http, { ...house, recordAudit })
  auditRoutes(http, house)
  const campusCodeOf = (campusId: number) => campuses.of(campusId).code
  hotListRoutes(http, { ...house, campusCodeOf })
  credentialRoutes(http, { ...house, campusCodeOf })
  operatorRoutes(http, house)
  cardRoutes(http, { ...house, holdPayAlias })
  cardDeskRoutes(http, { ...house, holdPayAlias })
  tapRoutes(http, house)
  const personOf = (campusId: number, token: string, now: Date) =>
    resolveOwnToken(house, campusId, token, now)
  kioskRoutes(http, { ...house, holdPayAlias, personOf })
  kioskPinRoutes(http, { ...house, cardThere: (place, proof, now) => cardThere(house, place, proof, now) })
  writingRoutes(http, house)
  rosterRoutes(http, house)
  marketRoutes(http, house)
  const devices = {
    ...house,
    indexKey,
    hotListVersion: (campusId: number) => readHotListVersion(pool, campusId),
  }
  deviceRoutes(http, { ...devices, baseUrls: [config.baseUrl, ...config.audiences] })
  deviceConsoleRoutes(http, devices)
  const shifts = { ...house, totalsOf: (span: Parameters<typeof shiftTotals>[1]) => shiftTotals(pool, span) }
  cashierRoutes(http, house)
  shiftTerminalRoutes(http, shifts)
  shiftConsoleRoutes(http, shifts)
  paymentRoutes(http, { ...house, trustOf: trustOf(house) })
  tapStepRoutes(http, house)
  stallCodeRoutes(http, { ...house, baseUrl: config.baseUrl })
  stallPaymentRoutes(http, house)
  terminalEventRoutes(http, house)
  refundRoutes(http, house)
  offlineRoutes(http, { ...house, trustOf: trustOf(house), masterKeysOf: () => cardKeys?.master ?? null })
  offlineCaseRoutes(http, { ...house, recordAudit })
  caseRoutes(http, { ...house, recordAudit })
  topUpRoutes(http, house)
  const places = { campuses, baseUrl: config.baseUrl }
  const originOf = (campusId: number) => originOfCampus(places, campusId)
  channelTopUpRoutes(http, { ...house, originOf })
  portalRoutes(http, {
    ...house,
    originOf,
    schoolsFor: (campusId) => schoolsFor(places, campusId),
  })
  const hurry = createTopUpHurry(house, (error) => http.log.error(error, 'notices not consumed'))
  noticeRoutes(http, { ...house, onNotice: [hurry] })
  const leavings = { ...house, holdPayAlias }
  leavingRoutes(http, leavings)
  transferRoutes(http, leavings)
  leavingListRoutes(http, leavings)
  billRoutes(http, house)
  billDeskRoutes(http, house)
  eventRoutes(http, house)
  settlementRoutes(http, house)
  accountingRoutes(http, house)
  subsidyRoutes(http, house)
  aidReportRoutes(http, house)
  const statements = { ...house, campusNameOf: (campusId: number) => house.campuses.of(campusId).nameZh }
  statementRoutes(http, statements)
  commissionRoutes(http, statements)
  payoutRoutes(http, house)
  payoutAccountRoutes(http, house)
  channelConsoleRoutes(http, { ...house, originOf })
  channelMoneyRoutes(http, house)
  reconciliationRoutes(http, { ...house, recordAudit })
  reportRoutes(http, house)
  riskRoutes(http, house)
}

/** Whose token a request bears. Each kind of token has its own prefix, so at most one resolver asks the database. */
function callerResolver(house: House): (request: FastifyRequest) => Promise<Caller> {
  const { pool, clock } = house
  const terminalOf = createTerminalTokens(pool)
  return async ({ headers, campusId }) => {
    const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) return { kind: 'anonymous' }
    const now = clock()
    const caller =
      (await terminalOf(campusId, token, now)) ??
      (await resolvePersonToken(house, campusId, token, now)) ??
      (await resolveOperatorToken(pool, campusId, token, now))
    return caller ?? { kind: 'anonymous' }
  }
}

/** The issuer keys that this house trusts: the same map for ever, since certificates are remembered by its keys. */
function trustOf({ keys, campuses }: House) {
  const issuerKeys = new Map([[keys.issuer.kid.toString('hex'), keys.issuer.publicKey]])
  return (campusId: number) => ({ issuerKeys, campusCode: campuses.of(campusId).code })
}

/** One of something for each campus, made when it is first asked for. */
function perCampus<T>(make: (campusId: number) => T): { of: (campusId: number) => T; all: () => T[] } {
  const made = new Map<number, T>()
  return {
    of(campusId) {
      const known = made.get(campusId) ?? make(campusId)
      made.set(campusId, known)
      return known
    },
    all: () => [...made.values()],
  }
}
