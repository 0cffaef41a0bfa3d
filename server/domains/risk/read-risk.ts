import { type RiskCase, type RiskOverview, type RiskRule, riskRules } from '../../../contract/risk.ts'
import { addDays, businessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import { type PolicyKey, policyDefinitions } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import type { RiskPolicy } from './pattern.ts'
import { selectOpenCases, selectPatterns, selectRiskCase, selectRuleSums } from './read-store.ts'
import { selectScannedAt } from './scan-store.ts'

const DAYS = 30

/** What each rule is held against; 0 of the first turns it off. */
const THRESHOLDS: Record<RiskRule, readonly (keyof RiskPolicy & PolicyKey)[]> = {
  many_payments: ['riskPaymentsIn10Minutes'],
  unusual_day: ['riskUnusualTimes', 'riskUnusualDayFen'],
  two_places: ['riskTwoPlacesSeconds'],
  top_up_refund: ['riskTopUpRefundHours', 'riskTopUpRefundFen'],
  below_limit: ['riskBelowLimitPayments', 'riskBelowLimitPercent'],
  refused_pins: ['riskRefusedPins'],
  unpaid_orders: ['riskUnpaidOrders'],
  take_backs: ['riskTakeBacks'],
  closed_hours: ['riskClosedSales', 'riskClosedFromHour', 'riskClosedUntilHour'],
}

/** Every rule with its thresholds and what it found in 30 days, and the cases that wait. */
export async function readRisk(
  { pool, policyAt }: { pool: Pool; policyAt: PolicyAt },
  campusId: number,
  now: Date,
): Promise<RiskOverview> {
  const [policy, sums, open, asOf] = await Promise.all([
    policyAt(campusId, now),
    selectRuleSums(pool, campusId, addDays(businessDate(now), 1 - DAYS)),
    selectOpenCases(pool, campusId),
    selectScannedAt(pool, campusId),
  ])
  const nothing = { open: 0, found: 0, falseAlarms: 0, leastFigure: null, mostFigure: null }
  return {
    rules: riskRules.map((rule) => ({
      ...(sums.find((one) => one.rule === rule) ?? nothing),
      rule,
      thresholds: THRESHOLDS[rule].map((key) => ({
        key,
        value: policy[key],
        unit: policyDefinitions[key].unit,
      })),
    })),
    open: open.map((row) => ({ ...row, openedAt: row.openedAt.toISOString(), ...shownSpan(row) })),
    asOf: asOf?.toISOString() ?? null,
  }
}

/** What was found for a case; null: it is none of a pattern. */
export async function readRiskCase(
  pool: Pool,
  key: { campusId: number; caseId: string },
): Promise<RiskCase | null> {
  const found = await selectRiskCase(pool, key)
  if (!found) return null
  const days = await selectPatterns(pool, key)
  return {
    ...found,
    caseId: key.caseId,
    falseAlarmAt: found.falseAlarmAt?.toISOString() ?? null,
    days: days.map((day) => ({ ...day, ...shownSpan(day) })),
  }
}

function shownSpan({ from, to }: { from: Date; to: Date }): { from: string; to: string } {
  return { from: from.toISOString(), to: to.toISOString() }
}
