import { rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startOutsideParties } from './outside-parties.ts'

/*
 * The outside parties as a program, for the demo campus: `run.ts --port N --state FILE --campus CODE --channels FILE
 * --contracts wechat,…`. It writes the campus's half of the contracts that are named (none named: of all), says
 * `ready <address>`, and ends with whoever started it: when its standard input closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    state: { type: 'string' },
    campus: { type: 'string' },
    channels: { type: 'string' },
    contracts: { type: 'string' },
  },
})
const { state, campus, channels } = values
if (!state || !campus || !channels) throw new Error('--state, --campus and --channels are needed')

const parties = await startOutsideParties({ port: Number(values.port ?? 0), stateFile: state })
const all = (JSON.parse(parties.channelsJson(campus)) as Record<string, Record<string, object>>)[campus]!
// A campus refuses a file that names a channel which it cannot speak with.
const named = values.contracts?.split(',')
const ours = {
  [campus]: Object.fromEntries(Object.entries(all).filter(([name]) => named?.includes(name) ?? true)),
}
await writeFile(`${channels}.part`, `${JSON.stringify(ours, null, 2)}\n`, { mode: 0o600 })
await rename(`${channels}.part`, channels)
process.stdout.write(`ready ${parties.baseUrl}\n`)

process.stdin.resume()
process.stdin.once('end', () => void parties.close().then(() => process.exit(0)))
