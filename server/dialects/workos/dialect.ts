import type { RequestListener } from 'node:http'
import express, { type Router } from 'express'
import { systemRandom } from '../../../src/random/system-random.ts'
import type { Clock } from '../../../src/time/clock.ts'
import { seconds } from '../../../src/time/units.ts'
import type { Data } from '../../data/data.ts'
import { UnusableData } from '../../data/unusable-data.ts'
import type { Services } from '../../flows/services.ts'
import { serverOf, type Watchers } from '../../http/express.ts'
import { pageHeaders } from '../../http/headers.ts'
import { endpointsListener } from '../../http/oauth-endpoints.ts'
import { siteOf } from '../../http/routes/visit.ts'
import type { ClientId } from '../../identity/client.ts'
import { hashSecret } from '../../keys/hash.ts'
import type { Dialect } from '../dialect.ts'
import { drawApiKey } from './api-key.ts'
import { endpointTable } from './endpoints/table.ts'
import { chooseOrganizationRoutes } from './routes/choose-organization.ts'
import { logoutRoutes } from './routes/logout.ts'
import { isWorkosData, openWorkosStore, type WorkosStore } from './store/store.ts'
import { writeId } from './wire/ids.ts'

/** Opens the dialect of WorkOS AuthKit; a new directory gets an API key and a client, whose names are told once. Rejects with `UnusableData`. */
export async function openWorkos(directory: string, data: Data, clock: Clock): Promise<Dialect> {
  await refusePlainData(directory, data)
  const workos = await openWorkosStore(directory, clock.now())
  return {
    settings: { accessTokenLifetime: seconds(300) },
    toldOnce: await begin(workos, data, clock),
    listener: (services, watchers) => listener(services, workos, data, watchers),
    close: () => workos.close(),
  }
}

/** The API key opens what people did elsewhere, so a directory that a plain server was started with stays its own. */
async function refusePlainData(directory: string, { store }: Data): Promise<void> {
  if (isWorkosData(directory) || (await store.issuer.find()) === undefined) return
  throw new UnusableData(`${directory} is the data of a server without a dialect: choose another directory with --data`)
}

async function begin(workos: WorkosStore, { store }: Data, clock: Clock): Promise<readonly string[]> {
  const apiKey = drawApiKey(systemRandom)
  const at = clock.now()
  const hash = hashSecret(apiKey)
  if ((await workos.apiKey.begin(hash, at)) === 'taken') return []
  const id = writeId('client', systemRandom.bytes(16)) as ClientId
  await store.clients.insert({
    id,
    name: 'AuthKit CLI',
    scope: ['openid', 'profile', 'email', 'offline_access'],
    mayUseDeviceGrant: true,
    mustProveKey: false,
    signingAlgorithm: 'RS256',
    createdAt: at,
  })
  return [`WORKOS_API_KEY=${apiKey}`, `WORKOS_CLIENT_ID=${id}`]
}

function listener(services: Services, workos: WorkosStore, { keyring }: Data, watchers: Watchers): RequestListener {
  const endpoints = endpointsListener(endpointTable(services, workos, keyring), services.settings.trustedProxies, watchers.onError)
  return serverOf(services, watchers, endpoints, [ownPages(services, workos)])
}

function ownPages(services: Services, workos: WorkosStore): Router {
  const site = siteOf(services)
  const router = express.Router()
  router.use(pageHeaders(services.settings.issuer))
  chooseOrganizationRoutes(router, site, workos)
  logoutRoutes(router, site, workos)
  return router
}
