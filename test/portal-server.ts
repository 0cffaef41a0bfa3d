import type { ChannelCode } from '../contract/channels.ts'
import { billRoutes } from '../server/domains/bills/routes.ts'
import type { Channel } from '../server/domains/channels/channel.ts'
import { credentialRoutes } from '../server/domains/credentials/routes.ts'
import { portalRoutes } from '../server/domains/portal/routes.ts'
import { channelTopUpRoutes } from '../server/domains/topups/top-up-routes.ts'
import { type TestServer, testServer } from './credential-server.ts'
import type { Cleanup } from './database.ts'
import type { TestCampus } from './factories.ts'

/** The routes that somebody meets who comes from a channel's portal. */
export function portalServer(
  t: Cleanup,
  campus: TestCampus,
  channels: ReadonlyMap<ChannelCode, Channel>,
): Promise<TestServer> {
  return testServer(t, campus, (http, clock) => {
    const deps = { ...campus, clock, channelsOf: () => channels, originOf: () => 'https://card.example.edu' }
    portalRoutes(http, { ...deps, schoolsFor: () => ({ here: 'demo', schools: [] }) })
    credentialRoutes(http, { ...deps, campusCodeOf: () => 'demo' })
    billRoutes(http, deps)
    channelTopUpRoutes(http, { ...deps, posterOf: () => campus.poster })
  })
}
