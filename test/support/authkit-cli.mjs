// A command line as people write them for AuthKit CLI Auth: acme login | whoami | logout. Where it talks to is told by WORKOS_API_URL.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WorkOS } from '@workos-inc/node'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const base = process.env.WORKOS_API_URL ?? 'https://api.workos.com'
const clientId = process.env.WORKOS_CLIENT_ID ?? ''
const file = join(process.env.ACME_HOME ?? '.', 'session.json')
const { hostname, port, protocol } = new URL(base)
const workos = new WorkOS({ clientId, apiHostname: hostname, ...(port && { port: Number(port) }), https: protocol === 'https:' })
const keys = createRemoteJWKSet(new URL(workos.userManagement.getJwksUrl(clientId)))

const commands = { login, whoami, logout }
try {
  await (commands[process.argv[2]] ?? usage)()
} catch (error) {
  console.error(`acme: ${error.message}`)
  process.exitCode = 1
}

async function login() {
  const device = await post('/user_management/authorize/device', { client_id: clientId })
  if (!device.ok) throw new Error(device.body.error_description)
  const { device_code, user_code, verification_uri, verification_uri_complete, interval } = device.body
  console.log(`Open ${verification_uri} and enter ${user_code}`)
  console.log(`or open ${verification_uri_complete}`)
  const signedIn = await poll(device_code, interval)
  keep(signedIn)
  console.log(`Welcome, ${signedIn.user.first_name} (${signedIn.authentication_method})`)
}

async function poll(device_code, interval) {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, interval * 1000))
    const { ok, body } = await post('/user_management/authenticate', { grant_type, device_code, client_id: clientId })
    if (ok) return body
    switch (body.error) {
      case 'authorization_pending':
        break
      case 'slow_down':
        interval += 5
        break
      case 'access_denied':
        throw new Error('you declined')
      case 'expired_token':
        throw new Error('the code has expired; try again')
      default:
        throw new Error(body.error_description ?? body.message)
    }
  }
}

async function whoami() {
  const kept = read()
  const { user, accessToken, refreshToken } = await workos.userManagement.authenticateWithRefreshToken({
    clientId,
    refreshToken: kept.refresh_token,
  })
  keep({ refresh_token: refreshToken })
  const { payload } = await jwtVerify(accessToken, keys)
  console.log(`${user.email}${payload.org_id ? ` as ${payload.role} of ${payload.org_id}` : ''}, session ${payload.sid}`)
}

async function logout() {
  const { accessToken } = await workos.userManagement.authenticateWithRefreshToken({ clientId, refreshToken: read().refresh_token })
  const { payload } = await jwtVerify(accessToken, keys)
  rmSync(file)
  console.log(`To end the session everywhere, open ${workos.userManagement.getLogoutUrl({ sessionId: payload.sid })}`)
}

async function usage() {
  throw new Error('say login, whoami or logout')
}

async function post(path, fields) {
  const body = process.env.ACME_JSON ? JSON.stringify(fields) : new URLSearchParams(fields)
  const headers = process.env.ACME_JSON ? { 'content-type': 'application/json' } : {}
  const answer = await fetch(new URL(path, base), { method: 'POST', headers, body })
  return { ok: answer.ok, body: await answer.json() }
}

function keep({ refresh_token }) {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, JSON.stringify({ refresh_token }), { mode: 0o600 })
}

function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new Error('nobody is signed in')
  }
}
