import { Dispatcher } from 'undici'
import { SimulatedNetwork } from '../../device-sim/network/simulated-network.ts'
import { networkOf } from '../../device-sim/profiles/networks.ts'
import type { NetworkName } from '../../device-sim/profiles/profile.ts'
import { drive } from '../../src/device/drive.ts'
import { createHttp, type Http } from '../../src/device/http.ts'
import { httpDeviceApi } from '../../src/device/http-device-api.ts'
import { seededRandom } from '../../src/random/seeded-random.ts'
import { later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'

/** What became of many requests over one network. */
export interface Survey {
  readonly answered: number
  readonly neverArrived: number
  /** Answered by the server, of which the device never heard. */
  readonly answeredInVain: number
  /** Milliseconds that answers took, the quickest first. */
  readonly took: readonly number[]
  /** What a device says of those that failed, each text once. */
  readonly messages: readonly string[]
}

/** What became of many sign-ins over one network, whose person approves a while after the code was there. */
export interface SignIns {
  readonly signedIn: number
  /** Whose tokens were lost on their way: the code is spent, and the device offers another. */
  readonly spent: number
  readonly unreachable: number
  /** Polls of each that signed in, the fewest first. */
  readonly polls: readonly number[]
  /** Seconds from the approval to the tokens of each that signed in, the quickest first. */
  readonly waited: readonly number[]
}

/** Sends so many requests at once, half of them encrypted, and waits until each has come to its end. */
export async function survey(name: NetworkName, count: number): Promise<Survey> {
  const server = new HomeServer(() => [200, {}])
  const { clock, http } = deviceOn(name, server, 1)
  const took: number[] = []
  const messages = new Set<string>()
  for (let index = 0; index < count; index += 1) {
    const url = `${index % 2 === 0 ? 'https' : 'http'}://tv.example/`
    void http.getJson(url).then((outcome) => {
      if (outcome.kind === 'answer') took.push(clock.now())
      else messages.add(outcome.failure.message)
    })
  }
  await clock.advanceTo(later(clock.now(), seconds(60)))
  const answered = took.length
  return { answered, neverArrived: count - server.asked, answeredInVain: server.asked - answered, took, messages: [...messages].sort() }
}

/** Signs so many devices in, one after the other, each with a code of its own that is approved after so many seconds. */
export async function signIns(name: NetworkName, count: number, approvedAfter: number): Promise<SignIns> {
  const all = []
  for (let seed = 1; seed <= count; seed += 1) all.push(await signIn(name, seed, approvedAfter))
  const signedIn = all.filter(({ ending }) => ending === 'signed-in')
  const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b)
  return {
    signedIn: signedIn.length,
    spent: all.filter(({ ending }) => ending === 'refused').length,
    unreachable: all.filter(({ ending }) => ending === 'unreachable').length,
    polls: ascending(signedIn.map(({ polls }) => polls)),
    waited: ascending(signedIn.map(({ waited }) => waited)),
  }
}

async function signIn(name: NetworkName, seed: number, approvedAfter: number) {
  let approvedAt: number | undefined
  let isSpent = false
  const server = new HomeServer((path) => {
    if (path !== '/token') {
      approvedAt = clock.now() + approvedAfter * 1000
      return [
        200,
        { device_code: 'x', user_code: 'WDJB-MJHT', verification_uri: 'https://tv.example/device', expires_in: 600, interval: 5 },
      ]
    }
    if (isSpent) return [400, { error: 'invalid_grant' }]
    if (approvedAt === undefined || clock.now() < approvedAt) return [400, { error: 'authorization_pending' }]
    isSpent = true
    return [200, { access_token: 'x', token_type: 'Bearer' }]
  })
  const { clock, http } = deviceOn(name, server, seed)
  const issuer = 'https://tv.example'
  const endpoints = { deviceAuthorization: `${issuer}/device_authorization`, token: `${issuer}/token` }
  let polls = 0
  const driven = drive({
    api: httpDeviceApi({ http, endpoints, clientId: 'tv', issuer }),
    clock,
    onTurn: ({ effect }) => {
      if (effect?.type === 'poll') polls += 1
    },
  })
  await clock.advanceTo(later(clock.now(), seconds(1800)))
  const session = await driven
  if (session.phase !== 'signed-in') return { ending: session.phase === 'ended' ? session.ending.reason : session.phase, polls, waited: 0 }
  return { ending: session.phase, polls, waited: (session.at - (approvedAt ?? 0)) / 1000 }
}

function deviceOn(name: NetworkName, server: HomeServer, seed: number): { readonly clock: VirtualClock; readonly http: Http } {
  const clock = new VirtualClock()
  const network = new SimulatedNetwork(networkOf(name), { clock, random: seededRandom(seed) })
  return { clock, http: createHttp({ clock, dispatcher: network.over(server), environment: {} }) }
}

/** A server in the same process, which answers in no time. */
class HomeServer extends Dispatcher {
  asked = 0
  readonly #answer: (path: string) => readonly [number, object]

  constructor(answer: (path: string) => readonly [number, object]) {
    super()
    this.#answer = answer
  }

  override dispatch({ path }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.asked += 1
    const [status, answer] = this.#answer(path)
    handler.onRequestStart?.(done, undefined)
    handler.onResponseStart?.(done, status, { 'content-type': 'application/json' }, '')
    handler.onResponseData?.(done, Buffer.from(JSON.stringify(answer)))
    handler.onResponseEnd?.(done, {})
    return true
  }
}

const done: Dispatcher.DispatchController = { aborted: false, paused: false, reason: null, abort() {}, pause() {}, resume() {} }
