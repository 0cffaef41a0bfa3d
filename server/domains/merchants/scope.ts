import type { Caller } from '../../../contract/caller.ts'

/** The merchants whose affairs a caller may see: all of them, or one; a merchant's operator without a merchant sees none. */
export type MerchantScope = 'all' | { merchantId: string | null }

/** A merchant manager sees one merchant, unless another role shows them all; the aid office's shows none. */
export function merchantScope(caller: Caller): MerchantScope {
  if (caller.kind !== 'operator') return { merchantId: null }
  const onlyOwn = caller.roles.every((role) => role === 'merchant_manager' || role === 'aid_officer')
  return onlyOwn ? { merchantId: caller.merchantId } : 'all'
}

export function inScope(scope: MerchantScope, merchantId: string): boolean {
  return scope === 'all' || scope.merchantId === merchantId
}
