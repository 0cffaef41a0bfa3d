import { rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startOutsideParties } from './outside-parties.ts'

/*
 * The outside parties as a program, for the demo campus: `run.ts --port N --state FILE --campus CODE --channels FILE`. It
 * writes the campus's half of the contracts, says `ready <address>`, and ends with whoever started it: when its standard
 * input closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    state: { type: 'string' },
    campus: { type: 'string' },
    channels: { type: 'string' },
  },
})
const { state, campus, channels } = values
if (!state || !campus || !channels) throw new Error('--state, --campus and --channels are needed')

const parties = await startOutsideParties({ port: Number(values.port ?? 0), stateFile: state })
const contracts = JSON.parse(parties.channelsJson(campus)) as Record<string, { wechat: object }>
// What is not built at the campus's side yet has no contract: it would refuse the file.
const ours = { [campus]: { wechat: contracts[campus]!.wechat } }
await writeFile(`${channels}.part`, `${JSON.stringify(ours, null, 2)}\n`, { mode: 0o600 })
await rename(`${channels}.part`, channels)
process.stdout.write(`ready ${parties.baseUrl}\n`)

process.stdin.resume()
process.stdin.once('end', () => void parties.close().then(() => process.exit(0)))
