#!/usr/bin/env node
import { ConfigError, readConfig } from './base/config.ts'
import { UnsafeDatabaseError } from './base/database-safety.ts'
import { KeysError } from './base/keys.ts'
import { MigrationError } from './base/migrate.ts'

type Command = { summary: string; run: (words: string[]) => Promise<number> }

/** Each command is loaded when it is called, so that none waits for another's code. */
const commands: Record<string, Command> = {
  serve: {
    summary: 'run the campus (on an empty embedded database: a demo campus)',
    run: async () => (await import('./commands/serve.ts')).serve(config()),
  },
  setup: {
    summary: 'start a real campus: --code, --name-zh, --name-en, --admin',
    run: async (words) => (await import('./commands/setup.ts')).setup(config(), words),
  },
  import: {
    summary: 'add and change people from a CSV file: FILE.csv [--dry-run] [--good-rows] [--campus CODE]',
    run: async (words) => (await import('./commands/import.ts')).importFile(config(), words),
  },
  'card-keys': {
    summary: 'the keys of cards: make, rotate USE, list, transport, psam TERMINAL_ID --out DIR',
    run: async (words) => (await import('./commands/card-keys.ts')).cardKeys(config(), words),
  },
  'verify-ledger': {
    summary: 'prove every balance, id and hash of the ledger, while the campus runs',
    run: async () => (await import('./commands/verify-ledger.ts')).verifyLedger(config()),
  },
}

const config = () => readConfig(process.env)

async function main(): Promise<number> {
  const [name = '', ...words] = process.argv.slice(2)
  const command = commands[name]
  if (!command) {
    const lines = Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(16)}${summary}`)
    process.stderr.write(`usage: onecard COMMAND\n${lines.join('\n')}\n`)
    return name === '' || name === 'help' ? 0 : 1
  }
  try {
    return await command.run(words)
  } catch (error) {
    if (!isForTheOperator(error)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

/** Errors whose message tells an operator what to do; anything else is a bug and shows its stack. */
function isForTheOperator(error: unknown): error is Error {
  return [ConfigError, UnsafeDatabaseError, KeysError, MigrationError].some((kind) => error instanceof kind)
}

process.exitCode = await main()
