import { join } from 'node:path'
import { openPsam } from '../psam/psam.ts'
import type { AgentTerminal } from './agent.ts'
import { openTill } from './till.ts'

/**
 * Opens what a register sells by with no network: the PSAM in a directory, and its till beside it. One process at a time.
 * @throws SealedFileError when the passphrase is wrong or the PSAM damaged; the system's error when there is none
 */
export async function openTerminal(
  directory: string,
  terminalId: string,
  passphrase: string,
): Promise<AgentTerminal> {
  const psam = await openPsam(directory, passphrase)
  return { terminalId, psam, till: await openTill(join(directory, 'till')) }
}
