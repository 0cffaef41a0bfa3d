import type { Caller, Permission } from '../../contract/caller.ts'

/** Why this caller may not call a route that allows these; null when it may. The one place that decides it. */
export function allows(
  permissions: readonly Permission[],
  caller: Caller,
): null | 'unauthenticated' | 'forbidden' | 'pin_change_required' | 'terminal_suspended' {
  if (permissions.some((permission) => grants(permission, caller))) return null
  if (caller.kind === 'anonymous') return 'unauthenticated'
  if (caller.kind === 'person' && caller.mustChangePin) return 'pin_change_required'
  if (caller.kind === 'terminal' && caller.restricted) return 'terminal_suspended'
  return 'forbidden'
}

function grants(permission: Permission, caller: Caller): boolean {
  if (permission === 'anyone') return true
  if (caller.kind === 'person') return grantsPerson(permission, caller)
  if (permission === 'operator') return caller.kind === 'operator'
  if (caller.kind === 'operator') return caller.roles.some((role) => permission === `operator:${role}`)
  if (caller.kind === 'terminal') return grantsTerminal(permission, caller)
  return false
}

function grantsPerson(
  permission: Permission,
  { portal, mustChangePin }: Extract<Caller, { kind: 'person' }>,
): boolean {
  if (permission === 'person:portal') return portal !== undefined && !mustChangePin
  if (portal !== undefined) return false
  return permission === 'person:any-pin' || (permission === 'person' && !mustChangePin)
}

function grantsTerminal(
  permission: Permission,
  { terminalKind, restricted }: Extract<Caller, { kind: 'terminal' }>,
): boolean {
  const names = ['terminal', `terminal:${terminalKind}`]
  return names.some((name) => permission === `${name}:upload-only` || (!restricted && permission === name))
}
