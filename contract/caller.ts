import type { PortalCode } from './portal.ts'

/** Roles that see what is sold and by whom, each its part. */
export const tradeRoles = ['administrator', 'card_centre', 'finance', 'merchant_manager', 'auditor'] as const
/**
 * The roles of operators (RULES: card centre, finance, merchants, audit). The aid office learns who may need help, and of
 * no payment; whoever runs the system learns nothing of that.
 */
export const operatorRoles = [...tradeRoles, 'aid_officer'] as const
export type OperatorRole = (typeof operatorRoles)[number]

export const terminalKinds = ['pos', 'kiosk', 'door', 'water', 'gateway'] as const
export type TerminalKind = (typeof terminalKinds)[number]

/** Who is asking, resolved once for each request from its bearer token. */
export type Caller =
  | { kind: 'anonymous' }
  | {
      kind: 'person'
      personId: string
      sessionId: string
      mustChangePin: boolean
      /** A session from a payment channel's portal: it may do what names `person:portal`, and nothing else. */
      portal?: PortalCode
    }
  | {
      kind: 'operator'
      operatorId: string
      login: string
      roles: readonly OperatorRole[]
      merchantId: string | null
    }
  | {
      kind: 'terminal'
      terminalId: string
      terminalKind: TerminalKind
      merchantId: string | null
      /** A session of a suspended terminal: it may hand in what was sold before, and nothing else. */
      restricted?: 'upload-only'
    }

/**
 * What a route may state of its callers. `person` is one whose PIN needs no change; `person:any-pin` also lets
 * in one who must change it first (RULES 1.3). `person:portal` lets in a session from a portal, which the others do not. `operator` is any operator. `…:upload-only` lets in restricted sessions of
 * such terminals too.
 */
export type Permission =
  | 'anyone'
  | 'person'
  | 'person:any-pin'
  | 'person:portal'
  | 'operator'
  | `operator:${OperatorRole}`
  | 'terminal'
  | `terminal:${TerminalKind}`
  | 'terminal:upload-only'
  | `terminal:${TerminalKind}:upload-only`

/** Any operator but one who is of the aid office only. */
export const tradeOperators = tradeRoles.map((role) => `operator:${role}` as const)
