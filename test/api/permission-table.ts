import { type CallerName, callerNames } from './callers.ts'

const everyone = callerNames
const student = ['student'] as const
const anyStudent = ['student', 'student with an initial PIN'] as const
const terminals = ['till', 'kiosk', 'door'] as const
const anyTerminals = [...terminals, 'suspended till'] as const
const operators = ['administrator', 'card centre', 'finance', 'manager', 'auditor'] as const
const administrator = ['administrator'] as const
const desk = ['administrator', 'card centre'] as const
const cardCentre = ['card centre'] as const
const cardReaders = ['administrator', 'card centre', 'auditor'] as const
const readers = ['administrator', 'card centre', 'finance', 'auditor'] as const
const caseKeepers = ['card centre', 'finance'] as const
const bookkeepers = ['administrator', 'finance', 'auditor'] as const
const marketKeepers = ['administrator', 'manager'] as const
const marketReaders = ['administrator', 'manager', 'finance', 'auditor'] as const

/**
 * Who may call what, written down apart from the routes: a route that is not here fails the test, so that nobody adds
 * one without saying whom it is for.
 */
export const mayCall: Record<string, readonly CallerName[]> = {
  'GET /v1/campus': everyone,
  'GET /v1/issuer-keys': everyone,

  'POST /v1/sessions': everyone,
  'DELETE /v1/sessions/current': anyStudent,
  'GET /v1/me': student,
  'GET /v1/me/sessions': student,
  'DELETE /v1/me/sessions': student,
  'DELETE /v1/me/sessions/{id}': student,
  'POST /v1/me/query-pin': anyStudent,
  'POST /v1/me/query-pin-checks': student,
  'GET /v1/me/spending-limit': student,
  'PUT /v1/me/spending-limit': student,
  'GET /v1/me/notices': student,
  'POST /v1/me/pay-keys': student,
  'POST /v1/me/pay-keys/{id}/certificates': student,
  'POST /v1/me/loss-report': student,
  'POST /v1/me/release': student,
  'GET /v1/me/bills': student,
  'GET /v1/me/bills/{id}': student,
  'GET /v1/me/bill-months': student,
  'POST /v1/me/bill-questions': student,
  'GET /v1/me/events': student,
  'GET /v1/me/stall-codes/{code}': student,
  'POST /v1/me/payments': student,

  'POST /v1/operator-sessions': everyone,
  'DELETE /v1/operator-sessions/current': operators,
  'GET /v1/operator': operators,
  'POST /v1/operator/password': operators,
  'GET /v1/operators': administrator,
  'POST /v1/operators': administrator,
  'POST /v1/operators/{id}/end': administrator,
  'POST /v1/operators/{id}/password-reset': administrator,
  'GET /v1/audit': ['administrator', 'auditor'],
  'GET /v1/policy': operators,
  'PUT /v1/policy/{key}': administrator,

  'GET /v1/cards': cardReaders,
  'GET /v1/cards/{number}': cardReaders,
  'GET /v1/card-batches': cardReaders,
  'POST /v1/card-batches': desk,
  'POST /v1/card-batches/{id}/issues': desk,
  'POST /v1/people/{id}/cards': desk,
  'POST /v1/cards/{number}/activation': desk,
  'POST /v1/cards/{number}/void': desk,
  'POST /v1/cards/{number}/return': desk,
  'POST /v1/card-exchanges': desk,
  'POST /v1/card-replacements': desk,
  'GET /v1/kiosk': ['kiosk'],
  'POST /v1/kiosk-replacements': ['kiosk'],
  'POST /v1/card-writings': [...desk, 'kiosk'],
  'POST /v1/card-writings/steps': [...desk, 'kiosk'],

  'GET /v1/people': readers,
  'GET /v1/people.csv': readers,
  'GET /v1/people/{id}': readers,
  'GET /v1/people/{id}/bills': readers,
  'GET /v1/people/{id}/timeline': readers,
  'GET /v1/organisation': readers,
  'POST /v1/people': desk,
  'POST /v1/people/{id}/id-number': cardCentre,
  'POST /v1/imports': desk,
  'GET /v1/imports/{id}': desk,
  'GET /v1/imports/{id}/errors.csv': desk,
  'POST /v1/imports/{id}/run': desk,
  'POST /v1/people/{id}/pin-reset': cardCentre,
  'POST /v1/people/{id}/loss-report': desk,
  'POST /v1/people/{id}/release': desk,
  'POST /v1/people/{id}/freeze': desk,
  'POST /v1/people/{id}/unfreeze': desk,

  'POST /v1/cash-top-ups': desk,
  'GET /v1/cash-top-ups': readers,
  'GET /v1/cash-top-ups/{id}': readers,
  'POST /v1/cash-top-ups/{id}/reversal': desk,

  'GET /v1/merchants': operators,
  'POST /v1/merchants': administrator,
  'PUT /v1/merchants/{id}': administrator,
  'POST /v1/merchants/{id}/stalls': marketKeepers,
  'GET /v1/stalls/{id}/codes': operators,
  'POST /v1/stalls/{id}/codes': marketKeepers,
  'POST /v1/stall-codes/{id}/withdrawal': marketKeepers,
  'GET /v1/terminals': marketReaders,
  'POST /v1/terminals': marketKeepers,
  'POST /v1/terminals/{id}/activation-code': marketKeepers,
  'POST /v1/terminals/{id}/suspend': marketKeepers,
  'POST /v1/terminals/{id}/resume': marketKeepers,
  'PUT /v1/terminals/{id}/shift-setting': marketKeepers,
  'GET /v1/merchants/{id}/cashiers': marketKeepers,
  'POST /v1/merchants/{id}/cashiers': marketKeepers,
  'POST /v1/cashiers/{id}/pin': marketKeepers,
  'POST /v1/cashiers/{id}/end': marketKeepers,
  'GET /v1/shifts': marketReaders,
  'GET /v1/shift-terminals': marketReaders,
  'GET /v1/shifts/{id}': marketReaders,
  'POST /v1/shifts/{id}/close': marketKeepers,
  'GET /v1/terminal/shift': ['till'],
  'POST /v1/terminal/shifts': ['till'],
  'POST /v1/terminal/shifts/{id}/close': ['till'],
  'GET /v1/terminal/shifts/{id}': ['till'],
  'GET /v1/reports/takings': operators,
  'GET /v1/reports/takings.csv': operators,
  'GET /v1/ledger-entries': bookkeepers,

  'POST /v1/terminals/activate': everyone,
  'POST /v1/terminal-sessions': everyone,
  'GET /v1/terminal': anyTerminals,
  'POST /v1/terminal/heartbeats': anyTerminals,
  'GET /v1/hot-list': terminals,
  'GET /v1/hot-list/changes': cardReaders,
  'POST /v1/hot-list/roll-backs': administrator,
  'POST /v1/payments': terminals,
  'POST /v1/payments/{id}/reversal': terminals,
  'GET /v1/payments/{id}': [...terminals, ...operators],
  'GET /v1/terminal/payments': terminals,
  'GET /v1/terminal/received-payments': terminals,
  'GET /v1/terminal/events': terminals,
  'POST /v1/payments/{id}/refunds': [...desk, 'finance', 'manager'],
  'POST /v1/refunds/{id}/approval': [...desk, 'finance'],
  'GET /v1/refunds': operators,
  'GET /v1/refunds.csv': operators,
  'POST /v1/offline-records': ['till', 'suspended till'],
  'GET /v1/offline-gaps': marketReaders,
  'GET /v1/cases': readers,
  'GET /v1/cases.csv': readers,
  'GET /v1/case-counts': readers,
  'GET /v1/cases/{id}': readers,
  'GET /v1/cases/{id}/records': readers,
  'POST /v1/cases/{id}/owner': caseKeepers,
  'POST /v1/cases/{id}/decision': caseKeepers,
  'POST /v1/cases/{id}/approval': caseKeepers,
}
