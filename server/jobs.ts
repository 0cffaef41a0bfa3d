import type { ChannelCode } from '../contract/channels.ts'
import { businessDate, type Clock } from './base/clock.ts'
import type { Pool } from './base/database.ts'
import type { Keys } from './base/keys.ts'
import type { CampusDirectory } from './campus-directory.ts'
import { expireSubsidies } from './domains/aid/expire-subsidies.ts'
import { postBatches } from './domains/aid/post-batches.ts'
import { foldMeals } from './domains/aid/report-fold.ts'
import { endVisits } from './domains/cards/end-visits.ts'
import { resumeRenewals } from './domains/cards/resume-renewals.ts'
import type { Channel } from './domains/channels/channel.ts'
import { sweepRefusals } from './domains/channels/inbox.ts'
import { followRefunds } from './domains/channels/send-back.ts'
import { holdPayAlias } from './domains/credentials/find-pay-key.ts'
import { sweepCredentials } from './domains/credentials/sweep.ts'
import { resumeLeavings } from './domains/leavings/resume-leavings.ts'
import { forgetClaims } from './domains/ledger/forget-claims.ts'
import type { Poster } from './domains/ledger/poster.ts'
import { startSigningHeads } from './domains/ledger/sign-heads.ts'
import { sweepLockouts } from './domains/lockouts/locks.ts'
import { sweepOperatorSessions } from './domains/operators/session.ts'
import { resumeCharges } from './domains/payments/follow-charge.ts'
import { resumeRefunds } from './domains/payments/post-refund.ts'
import { resumeOffline } from './domains/payments/resume-offline.ts'
import type { PolicyAt } from './domains/policy/read.ts'
import { resumeAdjustments } from './domains/reconciliation/adjust.ts'
import { postArrivals } from './domains/reconciliation/decide-arrival.ts'
import { postFees } from './domains/reconciliation/post-fees.ts'
import { reconcileDue } from './domains/reconciliation/reconcile.ts'
import { foldBatches } from './domains/reports/fold-batches.ts'
import { findPatterns } from './domains/risk/find-patterns.ts'
import { keepBooks } from './domains/settlement/accounting-books.ts'
import { issueStatements } from './domains/settlement/issue-statements.ts'
import { resumeMerchantPayouts } from './domains/settlement/payout-post.ts'
import { resumeTopUps } from './domains/topups/resume-top-ups.ts'

const SWEEP_MS = 3600_000
const RESUME_MS = 60_000
const FOLD_MS = 10_000
const RISK_MS = 60_000
const CHANNELS_MS = 5_000
const SUBSIDIES_MS = 3_000
const RECONCILE_MS = 10_000

export type JobDeps = {
  pool: Pool
  keys: Keys
  clock: Clock
  campuses: CampusDirectory
  policyAt: PolicyAt
  posterOf: (campusId: number) => Poster
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

/**
 * What the house does by itself: the ledger's heads are signed every second, and what has expired is swept once an
 * hour, and what a kill left in the middle is gone on with once a minute. Several servers may do the same at once.
 */
export function startJobs(deps: JobDeps, onProgress: (line: string) => void): { stop: () => Promise<void> } {
  const { pool, keys, campuses } = deps
  const onError = (error: unknown) => onProgress(`job: ${String(error)}`)
  const signers = campuses.all.map(({ campusId }) =>
    startSigningHeads(pool, campusId, keys.ledgerHead, onError),
  )
  const repeated = [
    repeat(SWEEP_MS, () => sweep(deps), onError),
    repeat(RESUME_MS, () => resume(deps), onError),
    repeat(FOLD_MS, () => fold(deps), onError),
    repeat(RISK_MS, () => lookForRisk(deps), onError),
    repeat(CHANNELS_MS, () => followChannels(deps), onError),
    repeat(SUBSIDIES_MS, () => giveSubsidies(deps), onError),
    repeat(RECONCILE_MS, () => reconcile(deps), onError),
  ]
  return {
    async stop() {
      await Promise.all([...repeated, ...signers].map((job) => job.stop()))
    },
  }
}

/** Does something again and again, each time so long after the last time ended; stopping waits for one under way. */
function repeat(
  pauseMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): { stop: () => Promise<void> } {
  let [stopped, underWay] = [false, Promise.resolve()]
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(() => {
      underWay = work()
        .catch(onError)
        .then(() => void (stopped || wait()))
    }, pauseMs).unref()
  }
  wait()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
      return underWay
    },
  }
}

/** Notices are followed at once; here is what nobody told us, and what a kill left. */
async function followChannels(deps: JobDeps): Promise<void> {
  for (const { campusId } of deps.campuses.all) {
    await resumeTopUps(deps, campusId, deps.clock())
    await resumeCharges(deps, campusId, deps.clock())
    await followRefunds(deps, campusId, deps.clock())
  }
}

/** An operator looks on while a batch is given. */
async function giveSubsidies(deps: JobDeps): Promise<void> {
  for (const { campusId } of deps.campuses.all) await postBatches(deps, campusId, deps.clock())
}

/** Bills are read once a day; here is what is due, asked for again, uploaded, or was killed in the middle. */
async function reconcile(deps: JobDeps): Promise<void> {
  for (const { campusId } of deps.campuses.all) {
    await reconcileDue(deps, campusId, deps.clock())
    await resumeAdjustments(deps, campusId, deps.clock())
    await postFees(deps, campusId, deps.clock())
    await postArrivals(deps, campusId, deps.clock())
  }
}

/** Reports and books are seldom more than this behind the ledger. */
async function fold({ pool, clock, campuses, policyAt, posterOf }: JobDeps): Promise<void> {
  for (const { campusId } of campuses.all) {
    await foldBatches(pool, campusId, clock())
    await keepBooks(pool, campusId, clock())
    await issueStatements({ pool, posterOf }, campusId, clock())
    await foldMeals({ pool, policyAt }, campusId, clock())
  }
}

async function lookForRisk(deps: JobDeps): Promise<void> {
  for (const { campusId } of deps.campuses.all) await findPatterns(deps, campusId, deps.clock())
}

async function sweep({ pool, clock, campuses }: JobDeps): Promise<void> {
  const now = clock()
  await sweepCredentials(pool, now)
  await sweepOperatorSessions(pool, now)
  await sweepLockouts(pool, now)
  await sweepRefusals(pool, now)
  for (const { campusId } of campuses.all) {
    await forgetClaims(pool, campusId, businessDate(now))
    await endVisits({ pool, holdPayAlias }, campusId, now)
  }
}

async function resume({ pool, clock, campuses, policyAt, posterOf }: JobDeps): Promise<void> {
  await resumeRenewals({ pool, holdPayAlias }, clock())
  for (const { campusId } of campuses.all) {
    await resumeRefunds({ pool, posterOf }, campusId)
    await resumeOffline({ pool, policyAt, posterOf }, campusId, clock())
    await resumeMerchantPayouts({ pool, posterOf }, campusId)
    await expireSubsidies({ pool, policyAt, posterOf }, campusId, clock())
    await resumeLeavings({ pool, policyAt, posterOf, holdPayAlias }, campusId, clock())
  }
}
