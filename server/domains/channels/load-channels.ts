import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChannelCode } from '../../../contract/channels.ts'
import type { Clock } from '../../base/clock.ts'
import { ConfigError } from '../../base/config.ts'
import { systemErrorCode } from '../../base/system-error.ts'
import type { Channel } from './channel.ts'
import { channelMakers } from './channel-makers.ts'
import { isObject, SettingsError } from './settings.ts'

/** The channels of each campus, by campus code. */
export type ChannelsByCampus = ReadonlyMap<string, ReadonlyMap<ChannelCode, Channel>>

/**
 * Reads `<dataDirectory>/channels.json`: `{ "<campus code>": { "wechat": {…}, "alipay": {…}, "ccb": {…} } }`. Without the
 * file no campus has a channel.
 * @throws ConfigError when others may read it, or it names what we do not know; never with a secret in its words
 */
export async function loadChannels(
  { dataDirectory, campusCodes }: { dataDirectory: string; campusCodes: readonly string[] },
  clock: Clock,
): Promise<ChannelsByCampus> {
  const path = join(dataDirectory, 'channels.json')
  const text = await readPrivate(path)
  if (text === null) return new Map()
  try {
    return parse(text, campusCodes, clock)
  } catch (error) {
    if (error instanceof SettingsError) throw new ConfigError(`${path}: ${error.message}`)
    throw error
  }
}

async function readPrivate(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8')
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new ConfigError(`${path} is open to other users: chmod 600 it`)
    return text
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

function parse(text: string, campusCodes: readonly string[], clock: Clock): ChannelsByCampus {
  const file = parseJson(text)
  if (!isObject(file)) throw new SettingsError('it must hold one object, by campus code')
  const read = Object.entries(file).map(([campusCode, members]) => {
    if (!campusCodes.includes(campusCode)) throw new SettingsError(`there is no campus "${campusCode}"`)
    if (!isObject(members)) throw new SettingsError(`"${campusCode}" must hold one object, by channel`)
    return [campusCode, channelsFrom(members, campusCode, clock)] as const
  })
  return new Map(read)
}

function channelsFrom(members: object, campusCode: string, clock: Clock): Map<ChannelCode, Channel> {
  const made = Object.entries(members).map(([code, settings]) => {
    const make = channelMakers.get(code)
    if (!make)
      throw new SettingsError(
        `"${campusCode}" names "${code}": known are ${[...channelMakers.keys()].join(', ')}`,
      )
    try {
      const channel = make(settings, clock)
      return [channel.code, channel] as const
    } catch (error) {
      if (error instanceof SettingsError) throw new SettingsError(`${campusCode}.${code}: ${error.message}`)
      throw error
    }
  })
  return new Map(made)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SettingsError('it is not JSON')
  }
}
