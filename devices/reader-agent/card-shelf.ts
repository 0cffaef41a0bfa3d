import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SW } from '../../server/protocols/apdu.ts'
import { readCardData } from '../../server/protocols/epurse-log.ts'
import { parseState } from '../virtual-card/card-state.ts'

/** A virtual card that can be laid in. `cardNo` null: it is a blank. */
export type ShelvedCard = { name: string; cardNo: string | null; allowanceFen: number }

const ENDING = '.card'

/** The cards whose files lie in a directory, in the order of their names. */
export async function shelvedCards(directory: string): Promise<ShelvedCard[]> {
  const names = (await readdir(directory)).filter((file) => file.endsWith(ENDING)).toSorted()
  return Promise.all(names.map((file) => shelved(directory, file.slice(0, -ENDING.length))))
}

async function shelved(directory: string, name: string): Promise<ShelvedCard> {
  const { publicFile, balanceFen } = parseState(await readFile(cardPath(directory, name), 'utf8'))
  const known = readCardData({ sw: SW.ok, data: publicFile })
  return { name, cardNo: known?.cardNo ?? null, allowanceFen: balanceFen }
}

/** Where the card of that name is. */
export function cardPath(directory: string, name: string): string {
  return join(directory, `${name}${ENDING}`)
}
