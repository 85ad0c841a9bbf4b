import express from 'express'
import { type Resource, requireToken, type TokenRequest } from '../../resource/index.ts'
import { type LocalServer, serveLocally } from './local-server.ts'

/** An API of somebody's own, behind `requireToken`. */
export interface GuardedApi extends LocalServer {
  /** What its tokens are for: the address of its films. */
  readonly resource: string
  /** What it was asked, as paths, in the order the requests came. */
  readonly asked: readonly string[]
}

/** Opens one that takes tokens of an issuer. */
export async function openGuardedApi(rules: Omit<Resource, 'audience'>): Promise<GuardedApi> {
  const asked: string[] = []
  const app = express()
  const { url, close } = await serveLocally(app)
  const resource = `${url}/films`
  app.use((request, _, next) => {
    asked.push(request.path)
    next()
  })
  app.use(requireToken({ ...rules, audience: resource }))
  app.get('/films', (request, response) => void response.json({ for: (request as TokenRequest).token?.sub }))
  return { url, close, resource, asked }
}
