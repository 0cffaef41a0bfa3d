import type { AddressInfo } from 'node:net'
import type { Http } from '../../server/base/http.ts'
import { type AgentTerminal, createAgent } from './agent.ts'
import { createAgentHttp } from './agent-http.ts'
import { agentRoutes } from './agent-routes.ts'
import type { CardReader } from './reader.ts'

/** A reader agent that listens. */
export interface RunningAgent {
  port: number
  /** Ends what is open, and lets the reader go. */
  close(): Promise<void>
}

/**
 * Serves a reader to the pages of these origins, on loopback only.
 * @param port 0 for any free one
 * @param more routes beside the agent's
 * @throws the system's error when the port is taken
 */
export async function startAgent({
  reader,
  terminal,
  origins,
  port,
  more = () => {},
}: {
  reader: CardReader
  terminal: AgentTerminal | null
  origins: readonly string[]
  port: number
  more?: (http: Http) => void
}): Promise<RunningAgent> {
  const http = createAgentHttp(origins)
  agentRoutes(http, createAgent(reader, terminal, new Date()))
  more(http)
  await http.listen({ host: '127.0.0.1', port })
  return {
    port: (http.server.address() as AddressInfo).port,
    async close() {
      await http.close()
      await reader.close()
    },
  }
}
