import { tokenFacts } from '../../device-sim/inspector/claims.ts'
import type { HeaderFields, WireEvent } from '../../device-sim/inspector/exchange.ts'
import { emptyRun, type Run, type RunEntry, runWith, turnEntry } from '../../device-sim/inspector/run.ts'
import { Secrets } from '../../device-sim/inspector/secrets.ts'
import type { DeviceEvent, DeviceSession } from '../../src/device/session.ts'
import { step } from '../../src/device/step.ts'
import { instant, seconds } from '../../src/time/units.ts'

/** Every secret of the run below; none of them may ever be seen. */
export const secretsOfTheRun = {
  device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',
  access_token: 'c2VjcmV0LWFjY2Vzcy10b2tlbi1vZi10aGUtcnVu',
  refresh_token: 'cmVmcmVzaC10b2tlbi1vZi10aGUtcnVuLWFib3Zl',
  id_token: jwt({ iss: 'http://192.168.1.20:8628', sub: '248289761001', aud: 'tenfoot-tv', exp: 3626, iat: 26, name: 'Ada Example' }),
} as const

const issuer = 'http://192.168.1.20:8628'
const form: HeaderFields = [['content-type', 'application/x-www-form-urlencoded']]
const json: HeaderFields = [
  ['content-type', 'application/json'],
  ['cache-control', 'no-store'],
]

/** Builds a run as a tap and a machine would: what is said on the wire is masked, and the machine is the real one. */
export class RunBuilder {
  readonly secrets = new Secrets()
  run: Run = emptyRun
  session: DeviceSession = { phase: 'idle' }
  #count = 0

  add(entry: RunEntry): void {
    this.run = runWith(this.run, entry)
  }

  turn(event: DeviceEvent): void {
    const next = step(this.session, event)
    this.session = next.session
    this.add(turnEntry({ event, ...next }, this.secrets))
  }

  request(at: number, path: string, body: string): void {
    this.#count += 1
    const url = this.secrets.maskedUrl(`${issuer}${path}`)
    const headers = this.secrets.maskedHeaders(form)
    const text = this.secrets.masked(body)
    this.add({
      type: 'requested',
      id: this.#count,
      request: { at: instant(at), method: 'POST', url, headers, body: { text, bytes: body.length } },
    })
  }

  answer(at: number, status: number, members: Readonly<Record<string, unknown>>, statusText = status === 200 ? 'OK' : 'Bad Request'): void {
    const body = JSON.stringify(members)
    this.secrets.learn(body)
    const tokens = ['id_token', 'access_token', 'refresh_token'].flatMap((name) => {
      const token = members[name]
      return typeof token === 'string' ? [tokenFacts(this.secrets.nameOf(token) ?? '', token, (text) => this.secrets.masked(text))] : []
    })
    const answer = {
      headAt: instant(at - 2),
      at: instant(at),
      status,
      statusText,
      headers: this.secrets.maskedHeaders(json),
      body: { text: this.secrets.masked(body), bytes: body.length },
      tokens,
    }
    this.add({ type: 'answered', id: this.#count, answer } satisfies WireEvent)
  }

  poll(at: number, error: string): void {
    this.request(at, '/token', pollForm)
    this.answer(at + 5, 400, { error })
    this.turn({ type: 'refused', at: instant(at + 5), refusal: { code: error } })
  }

  wake(at: number): void {
    this.turn({ type: 'woke', at: instant(at) })
  }
}

const pollForm = new URLSearchParams({
  grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  device_code: secretsOfTheRun.device_code,
  client_id: 'tenfoot-tv',
}).toString()

/** A run on a slow network: codes, polls, one of them too early, and somebody on the phone. */
export function slowedRun(): RunBuilder {
  const run = new RunBuilder()
  run.turn({ type: 'started', at: instant(0) })
  run.request(0, '/device_authorization', 'client_id=tenfoot-tv&scope=openid+profile')
  const verificationUri = `${issuer}/device`
  const shown = {
    user_code: 'WDJB-MJHT',
    verification_uri: verificationUri,
    verification_uri_complete: `${verificationUri}?user_code=WDJB-MJHT`,
  }
  run.answer(18, 200, { device_code: secretsOfTheRun.device_code, ...shown, expires_in: 600, interval: 5 })
  const authorization = {
    deviceCode: secretsOfTheRun.device_code,
    userCode: 'WDJB-MJHT',
    verificationUri,
    verificationUriComplete: shown.verification_uri_complete,
    expiresIn: seconds(600),
    interval: seconds(5),
  }
  run.turn({ type: 'codes-issued', at: instant(18), authorization })
  run.wake(5018)
  run.poll(5021, 'authorization_pending')
  run.add({ type: 'noted', at: instant(6000), about: 'network', text: 'slow: 400 ms ± 150, 2 % lost' })
  run.add({ type: 'phone', at: instant(6500), does: 'opens the page' })
  run.add({ type: 'noted', at: instant(8300), about: 'poll', text: 'you pressed r: early on purpose' })
  run.wake(10_026)
  run.poll(8300, 'slow_down')
  run.wake(18_305)
  run.poll(18_310, 'authorization_pending')
  run.add({ type: 'phone', at: instant(19_000), does: 'signs in' })
  return run
}

/** The same run to its good end. */
export function grantedRun(): RunBuilder {
  const run = slowedRun()
  run.wake(28_315)
  run.request(28_320, '/token', pollForm)
  const { access_token, refresh_token, id_token } = secretsOfTheRun
  run.answer(28_731, 200, { access_token, token_type: 'Bearer', expires_in: 3600, refresh_token, id_token, scope: 'openid profile' })
  run.turn({
    type: 'tokens-issued',
    at: instant(28_731),
    tokens: { accessToken: access_token, tokenType: 'Bearer', refreshToken: refresh_token, idToken: id_token },
  })
  return run
}

function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'ES256', kid: 'a' })}.${part(claims)}.bm90LWEtcmVhbC1zaWduYXR1cmUtYnV0LWxvbmc`
}
