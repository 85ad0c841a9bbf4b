import { expect } from 'vitest'
import type { Agent } from '../../cli/agent/agent.ts'
import { disappointment } from '../../cli/agent/consult.ts'
import { forgetKept } from '../../cli/agent/forget-kept.ts'
import { accountOf } from '../../cli/agent/memory.ts'
import { type Opened, openAgent } from '../../cli/agent/open.ts'
import { type Answer, type Request, readAnswer, writeAnswer } from '../../cli/agent/protocol.ts'
import { find } from '../../cli/connect.ts'
import { type Attempt, attempt } from '../../cli/sign-in/attempt.ts'
import { eventTeller, lineTeller } from '../../cli/sign-in/teller.ts'
import { tokenJson } from '../../cli/token-json.ts'
import { personJson, personLines } from '../../cli/whoami.ts'
import { secrets } from '../../device-sim/hostile/good-answers.ts'
import { type HostileServer, startHostileServer } from '../../device-sim/hostile/hostile-server.ts'
import type { Signer } from '../../device-sim/hostile/signer.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import { createHttp } from '../../src/device/http.ts'
import { later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'
import { FakeKeyStore } from './fake-key-store.ts'
import { type HeldWire, holdWire } from './held-wire.ts'
import { controlsIn, misplaced } from './hostile-checks.ts'
import { fates } from './hostile-library.ts'
import { during, startedAt } from './signing-program.ts'

/** `tenfoot login` and its agent in one process, on a virtual clock, at a server of this way: it came out of it as it should. */
export async function expectCommandsUnharmed(way: Way, signer: Signer): Promise<void> {
  const clock = new VirtualClock(startedAt)
  const wire = holdWire(clock)
  const server = await startHostileServer(way, { signer, clock, onSilence: wire.letGo })
  const desk = new HostileDesk(server, clock, wire)
  try {
    const became = await desk.signIn()
    await desk.goOnWithWhatWasKept()
    await desk.forgetWhatWasKept()
    expect(fates[way.bearerFate ?? way.fate], desk.heard).toContain(became)
    expect(controlsIn(desk.heard)).toEqual([])
    expect(secrets.filter((secret) => desk.heard.includes(secret))).toEqual([])
    expect(desk.handedOut.filter((token) => !/^[\x20-\x7e]+$/.test(token))).toEqual([])
    expect({ origins: [...wire.origins], strayed: server.strayed() }).toEqual({ origins: [server.issuer], strayed: 0 })
    expect(server.seen.flatMap(misplaced)).toEqual([])
    expect({ sleeping: clock.sleeping, open: wire.open(), kept: desk.store.secrets.size }).toEqual({ sleeping: 0, open: 0, kept: 0 })
  } finally {
    await Promise.all([wire.close(), server.close()])
  }
}

const scope = ['openid', 'profile']
const asked = { clientId: 'living-room-tv', scope, deviceName: 'desk' }

/** Somebody at the command line, who types everything that there is to type. */
class HostileDesk {
  /** Everything that reached a terminal or a program, tokens that were asked for apart. */
  heard = ''
  /** Those. */
  readonly handedOut: string[] = []
  readonly store = new FakeKeyStore()
  readonly #server: HostileServer
  readonly #clock: VirtualClock
  readonly #wire: HeldWire
  readonly #lines
  readonly #events

  constructor(server: HostileServer, clock: VirtualClock, wire: HeldWire) {
    this.#server = server
    this.#clock = clock
    this.#wire = wire
    const write = (text: string) => {
      this.heard += text
    }
    this.#lines = lineTeller('en', clock, { write, isTerminal: false })
    this.#events = eventTeller(clock, write)
  }

  /** `login`, and all that can be asked of the agent, before and after the token has run out; then `logout`. Answers what it came to. */
  async signIn(): Promise<string> {
    const went = await this.#during(this.#attempt())
    if (went.kind === 'stopped') throw new Error('It stopped by itself')
    if (went.kind === 'ended') return went.ending.reason
    const { metadata, tokens } = went
    const opened = await this.#during(openAgent({ ...this.#order(), task: 'hold', metadata, tokens, store: 'keychain' }, this.#means()))
    return this.#useUp(opened)
  }

  /** What the next agent does with a refresh token in a key store. */
  async goOnWithWhatWasKept(): Promise<void> {
    this.#keep()
    const opened = await this.#during(
      openAgent({ ...this.#order(), task: 'resume', store: 'keychain', allowsInsecure: false }, this.#means()),
    )
    // What could not be asked about is still kept: it is for the next try.
    if (opened.kind === 'empty') this.store.secrets.clear()
    await this.#useUp(opened)
  }

  /** `logout` where a refresh token is in a key store and no agent runs. */
  async forgetWhatWasKept(): Promise<void> {
    this.#keep()
    await this.#during(forgetKept(this.#order(), { ...this.#means(), whereKept: async () => this.store }))
  }

  #keep(): void {
    this.store.secrets.set(accountOf(this.#order()), secrets[2])
  }

  #attempt(): Promise<Attempt> {
    const { dispatcher } = this.#wire
    const target = { ...asked, issuer: this.#server.issuer, clock: this.#clock, dispatcher, allowsInsecure: false }
    return attempt({
      connect: (signal) => find(target, signal),
      clock: this.#clock,
      deviceName: 'desk',
      language: 'en',
      watch: (...told) => {
        this.#lines.watch(...told)
        this.#events.watch(...told)
      },
      signal: new AbortController().signal,
    })
  }

  async #useUp(opened: Opened): Promise<string> {
    if (opened.kind === 'empty') return this.#hear(opened.answer)
    const { agent } = opened
    const first = await this.#ask(agent, 'person')
    await this.#ask(agent, 'access')
    await this.#wait(65)
    const second = await this.#ask(agent, 'person')
    await this.#wait(4000)
    await this.#ask(agent, 'access')
    await this.#ask(agent, 'person')
    await this.#ask(agent, 'end')
    await agent.ended
    return second === 'revoked' && first === 'violated' ? first : second
  }

  /** Asks as a command does, over the agent's own protocol; answers what it came to, in the words of the library. */
  async #ask(agent: Agent, request: Request): Promise<string> {
    const answer = await this.#during(agent.answer(request))
    return this.#hear(readAnswer(writeAnswer(answer)), request === 'person' ? await agent.answer('status') : undefined)
  }

  #hear(answer: Answer, status?: Answer): string {
    const { issuer } = this.#server
    switch (answer.kind) {
      case 'person':
        this.#tell(answer, status)
        return 'known'
      case 'token':
        this.handedOut.push(answer.accessToken)
        this.heard += JSON.stringify({ ...tokenJson(answer), access_token: '' })
        return answer.kind
      case 'ended':
        return answer.kind
      case 'failed':
        for (const teller of [this.#lines, this.#events]) teller.signedIn(answer)
        break
      case 'not-understood':
        throw new Error('The agent says what its commands cannot read')
    }
    this.heard += `${disappointment(answer, { issuer, clientId: asked.clientId }).message}\n`
    return answer.kind
  }

  #tell(person: Extract<Answer, { kind: 'person' }>, said: Answer | undefined): void {
    const status = said && readAnswer(writeAnswer(said))
    for (const teller of [this.#lines, this.#events]) {
      teller.signedIn(person)
      teller.already(person)
      if (status?.kind !== 'status') continue
      teller.granted(scope, status.scope)
      teller.held(status)
    }
    if (status?.kind === 'status') this.heard += `${personLines(person, status)}${JSON.stringify(personJson(person, status))}\n`
  }

  #order() {
    return { issuer: this.#server.issuer, clientId: asked.clientId, socket: '/nowhere', lifetime: seconds(28_800) }
  }

  #means() {
    const { dispatcher } = this.#wire
    return { clock: this.#clock, http: createHttp({ clock: this.#clock, dispatcher, environment: {} }), openStore: async () => this.store }
  }

  #during<T>(happening: Promise<T>): Promise<T> {
    return during(happening, this.#clock)
  }

  #wait(by: number): Promise<void> {
    return this.#clock.advanceTo(later(this.#clock.now(), seconds(by)))
  }
}
