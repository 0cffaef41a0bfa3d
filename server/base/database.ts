import pg, { DatabaseError, escapeIdentifier } from 'pg'
import { assert } from './assert.ts'
import { systemErrorCode } from './system-error.ts'

export type Pool = pg.Pool
export type PoolClient = pg.PoolClient

/** What a pool and a client in a transaction share. Functions of a `store.ts` take one as their first argument. */
export interface Queryable {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string | pg.QueryConfig,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>
}

/** The role the server works as. It owns nothing and may not change transfers (DESIGN: the ledger is append-only). */
export const SERVER_ROLE = 'onecard_server'

export interface PoolOptions {
  /** Most connections at once; default 10. */
  max?: number
  /** Each new connection does `SET ROLE` to it: normally {@link SERVER_ROLE}. Without it the pool works as the owner. */
  role?: string
  /** Told of a connection lost while nobody used it; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void
}

// Object ids of PostgreSQL's built-in types (pg_type.dat): they never change.
const INT8 = 20
const INT8_ARRAY = 1016
const DATE = 1082
const DATE_ARRAY = 1182
const TEXT_ARRAY = 1009

function parseSafeInteger(text: string): number {
  const value = Number(text)
  assert(Number.isSafeInteger(value), `bigint ${text} is a safe integer`)
  return value
}

// @types/pg lists only some of the types that pg parses.
const parserOf = pg.types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown

function parseSafeIntegers(text: string): (number | null)[] {
  const items = parserOf(TEXT_ARRAY)(text) as (string | null)[]
  return items.map((item) => (item === null ? null : parseSafeInteger(item)))
}

/** How values come back: bigint as a safe Number, date as 'YYYY-MM-DD', timestamptz as Date. `numeric` stays text: cast `sum(…)::bigint`. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8) return parseSafeInteger
      if (oid === INT8_ARRAY) return parseSafeIntegers
      if (oid === DATE) return (text: string) => text
      if (oid === DATE_ARRAY) return parserOf(TEXT_ARRAY)
    }
    return parserOf(oid, format)
  },
}

/** Opens a pool of connections in UTC. A killed database fails the queries that were under way, never the process. */
export function openPool(url: string, options: PoolOptions = {}): Pool {
  const { max = 10, role, onIdleError } = options
  const setUp = `SET TimeZone = 'UTC'${role === undefined ? '' : `; SET ROLE ${escapeIdentifier(role)}`}`
  const config = {
    connectionString: url,
    max,
    types,
    application_name: 'onecard',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    // Awaited before the client is handed out; a failure closes it and is the caller's. (@types/pg says void.)
    onConnect: (client: pg.ClientBase) => client.query(setUp) as unknown as void,
  }
  const pool = new pg.Pool(config)
  // Without listeners an 'error' event would end the process. The pool listens to idle clients only, so each
  // client gets one more; what fails in use is told by the query that fails.
  pool.on('error', (error) => onIdleError?.(error))
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/**
 * Runs `work` in one transaction: commits its value, or rolls back and throws on what it threw.
 * A refusal that is returned commits: return it before the first write, or throw {@link Rollback}.
 * A thrown connection error leaves it unknown whether the commit happened: repeat the act by its id.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const value = await work(client)
    const { command } = await client.query('COMMIT')
    // COMMIT of a failed transaction answers ROLLBACK and raises nothing.
    assert(command === 'COMMIT', 'no error inside a transaction is swallowed')
    return value
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: Error) => {
      broken = reason
    })
    if (error instanceof Rollback) return error.value as T
    throw error
  } finally {
    client.release(broken)
  }
}

/** Thrown inside {@link inTransaction} to undo what was written and still return a refusal. */
export class Rollback extends Error {
  readonly value: unknown
  constructor(value: unknown) {
    super('rolled back on purpose')
    this.value = value
  }
}

/** The SQLSTATE of an error that PostgreSQL raised (`'23505'`), else undefined. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined
}

// What pg says of a connection that was lost or never came, where the operating system gave it no code.
const LOST = /^(Connection terminated|Client (was closed|has encountered)|timeout e)/
const LOST_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']

/** True when an error says only that the database cannot be asked now: it is down, starts, or its disk is full. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error)
  // 08 connection, 57 shutdown, start and cancelling, 53 resources, 25006 a standby, 55000 takes no connections.
  if (state !== undefined) return /^(08|57|53|25006|55000)/.test(state)
  const code = systemErrorCode(error)
  return code === undefined ? error instanceof Error && LOST.test(error.message) : LOST_CODES.includes(code)
}

/** Deadlock and serialization failure: the transaction left no trace and may be done again. */
const CONFLICTS: readonly string[] = ['40P01', '40001']

/** Does `work` (a whole transaction) again while it fails by one of `states`, up to 10 times with growing, random pauses. */
export async function retryConflicts<T>(work: () => Promise<T>, states = CONFLICTS): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const state = sqlState(error)
      if (attempt === 10 || state === undefined || !states.includes(state)) throw error
      const pauseMs = Math.random() * 2 ** attempt
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
