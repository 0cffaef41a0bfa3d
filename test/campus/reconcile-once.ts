import { readFile } from 'node:fs/promises'
import type { ChannelCode } from '../../contract/channels.ts'
import { openPool } from '../../server/base/database.ts'
import type { Channel } from '../../server/domains/channels/channel.ts'
import { wechatChannel } from '../../server/domains/channels/wechat-channel.ts'
import { createPolicyReader } from '../../server/domains/policy/read.ts'
import { reconcileDue } from '../../server/domains/reconciliation/reconcile.ts'

/*
 * The job of one server, once, in a process that may be killed: `reconcile-once.ts <database URL> <campus id>
 * <channels.json> <now>`.
 */
const [url = '', campusId = '', channelsFile = '', now = ''] = process.argv.slice(2)
const { demo } = JSON.parse(await readFile(channelsFile, 'utf8')) as { demo: { wechat: object } }
const channels = new Map<ChannelCode, Channel>([['wechat', wechatChannel(demo.wechat, () => new Date())]])
const pool = openPool(url)
const deps = { pool, policyAt: createPolicyReader(pool), channelsOf: () => channels }
await reconcileDue(deps, Number(campusId), new Date(now))
await pool.end()
