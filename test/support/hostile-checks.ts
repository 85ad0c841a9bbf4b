import { expect } from 'vitest'
import { secrets } from '../../device-sim/hostile/good-answers.ts'
import type { Seen } from '../../device-sim/hostile/hostile-server.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import type { Ordeal } from './hostile-room.ts'

/** A television that went through something came out of it as it should: calm, silent about its secrets, and nowhere else. */
export function expectUnharmed(way: Way, { server, screen, shown, crooked, origins, busiestMinute, leftBehind }: Ordeal): void {
  expect(screen.name, shown).toBe(way.fate)
  expect(controlsIn(shown)).toEqual([])
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
  expect(crooked).toBe(0)
  expect({ origins, strayed: server.strayed() }).toEqual({ origins: [server.issuer], strayed: 0 })
  expect(server.seen.flatMap(misplaced)).toEqual([])
  expect(busiestMinute).toBeLessThanOrEqual(way.mostPerMinute ?? 16)
  if (way.tries.includes('E-26')) expect(server.mostSent()).toBeLessThan(16_000_000)
  expect(leftBehind).toEqual({ sleeping: 0, open: 0 })
}

/** What a terminal obeys or nobody sees, apart from the ends of lines and the colours that are ours. */
export function controlsIn(shown: string): readonly string[] {
  const left = shown.replace(/\x1b\[[\d;]*m/g, '')
  return [...left.matchAll(/[^\P{C}\n]|[\u2028\u2029\u3164\u2800]|\p{Default_Ignorable_Code_Point}/gu)].map(({ 0: sign, index }) =>
    JSON.stringify([sign, left.slice(index - 20, index + 20)]),
  )
}

/** What a request carries that does not belong there: a cookie, a query, a secret at the wrong endpoint. */
export function misplaced({ endpoint, path, headers, body }: Seen): readonly string[] {
  const [deviceCode, accessToken, refreshToken] = secrets
  const { cookie, authorization = '' } = headers
  const rest = JSON.stringify({ ...headers, authorization: undefined })
  const wrong: Readonly<Record<string, boolean>> = {
    'a cookie': cookie !== undefined,
    'a query': path.includes('?'),
    'a path of no endpoint': endpoint === 'none',
    'a secret in a path or a header': secrets.some((secret) => path.includes(secret) || rest.includes(secret)),
    'a device code': endpoint !== 'token' && body.includes(deviceCode),
    'an access token':
      (endpoint !== 'userinfo' && endpoint !== 'tiles' && authorization !== '') ||
      (endpoint !== 'revocation' && body.includes(accessToken)),
    'a refresh token': endpoint !== 'token' && endpoint !== 'revocation' && body.includes(refreshToken),
  }
  return Object.keys(wrong).flatMap((what) => (wrong[what] ? [`${what} at ${path}`] : []))
}
