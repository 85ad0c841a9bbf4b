import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { request } from 'undici'
import { Phone } from '../../device-sim/phone/phone.ts'
import { type WalkOutcome, type Wish, walk } from '../../device-sim/phone/walk.ts'
import { type Data, openData } from '../../server/data/data.ts'
import { answerUserCode } from '../../server/flows/answer-user-code.ts'
import type { Client, ClientId } from '../../server/identity/client.ts'
import type { Person, PersonId } from '../../server/identity/person.ts'
import { argon2Passwords } from '../../server/keys/argon2-passwords.ts'
import { hashSecret } from '../../server/keys/hash.ts'
import { type StartOptions, startServer } from '../../server/start.ts'
import { readUserCode } from '../../src/protocol/user-code.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'

/** An answer as the wire has it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** The body as the JSON object that it must be. */
  readonly json: Readonly<Record<string, unknown>>
}

/** Fields of a form; as text they are sent as they are. */
export type Fields = string | Readonly<Record<string, string>>

/** What a request may say besides its fields. */
export interface Sending {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH'
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Buffer | undefined
}

/** The codes a television was given. */
export interface Codes {
  readonly deviceCode: string
  readonly userCode: string
  readonly complete: string
}

/** A client as a test logs in with it: the fields it adds to a form, or the header. */
export interface Login {
  readonly id: string
  readonly secret?: string
}

/** The whole server over real HTTP on a port of its own, with a person, a few clients, and a time that the test decides. */
export interface TestServer {
  readonly issuer: string
  readonly port: number
  /** Where metrics are had, if anywhere. */
  readonly metricsPort: number | undefined
  readonly clock: VirtualClock
  readonly directory: string
  /** What its operator was told once. */
  readonly toldOnce: readonly string[]
  /** The same directory, opened beside the server as an operator's command would. */
  readonly data: Data
  readonly ada: Person
  /** Every line that was logged, at level debug. */
  readonly log: readonly string[]
  /** Moves time on, by seconds. */
  wait(by: number): Promise<void>
  send(path: string, sending?: Sending): Promise<Answer>
  /** Posts a form. */
  post(path: string, fields: Fields, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** A television asks for codes. */
  ask(fields?: Readonly<Record<string, string>>, login?: Login): Promise<Codes>
  poll(deviceCode: string, login?: Login): Promise<Answer>
  refresh(refreshToken: unknown, fields?: Readonly<Record<string, string>>, login?: Login): Promise<Answer>
  userinfo(accessToken: unknown): Promise<Answer>
  /** A person scans, signs in, compares and answers. */
  answer(codes: Codes, wish?: Wish): Promise<WalkOutcome>
  /** An operator answers for a person. */
  answerAsOperator(codes: Codes, wish?: Wish): Promise<string>
  /** All of it: codes, a yes, and the answer with the tokens. */
  signIn(fields?: Readonly<Record<string, string>>, login?: Login): Promise<Answer>
  addPerson(email: string, name: string): Promise<Person>
  events(): Promise<readonly string[]>
  close(): Promise<void>
}

export const password = 'correct horse battery staple 42'
export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** The public client of a fresh database. */
export const television: Login = { id: 'tenfoot-tv' }
/** A confidential client whose id and secret hold all that HTTP Basic makes difficult (B-08). */
export const kitchen: Login = { id: 'kitchen:1', secret: 'a:b+c%d e/é&f=g' }
/** A public client that may not use the device grant. */
export const keyboard: Login = { id: 'keyboard' }
/** A public client whose tokens are signed with RSA. */
export const projector: Login = { id: 'projector' }

const allScopes = ['openid', 'profile', 'email', 'offline_access']
const clients: readonly Partial<Client>[] = [
  { id: kitchen.id as ClientId, name: 'Kitchen display', secret: hashSecret(kitchen.secret ?? '') },
  { id: keyboard.id as ClientId, name: 'Keyboard', mayUseDeviceGrant: false },
  { id: projector.id as ClientId, name: 'Projector', signingAlgorithm: 'RS256' },
]

/** Weak on purpose: the server takes it, and makes it stronger at the first sign-in. */
const weakHash = argon2Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 }).hash(password)

/** Starts a server as `tenfoot serve` does, on loopback and a free port, without a limit on issuing unless asked for. */
export async function startTestServer(changed: Partial<StartOptions> = {}): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'tenfoot-server-'))
  const { log, lines } = collectingLog()
  const clock = new VirtualClock(instant(Math.floor(Date.now() / 1000) * 1000))
  const data = await openData(directory, { create: true })
  const usual = { hosts: ['127.0.0.1'], port: 0, data: directory, codeLifetime: seconds(600), interval: seconds(5), limitsIssuing: false }
  const server = await startServer({ ...usual, clock, log, ...changed })
  for (const client of clients) await data.store.clients.insert({ ...plainClient(clock), ...client })
  const base = `http://127.0.0.1:${server.port}`
  const path = new URL(server.issuer).pathname.replace(/\/$/, '')
  const addPerson = async (email: string, name: string) => {
    const person = { id: `person-${email}` as PersonId, email, name, passwordHash: await weakHash, isDemo: false, createdAt: clock.now() }
    await data.store.people.insert(person)
    return person
  }
  const ada = await addPerson('ada@example.test', 'Ada Example')
  const send = (address: string, sending: Sending = {}) => exchange(`${base}${address}`, sending)
  const post = (address: string, fields: Fields, headers = {}) =>
    send(`${path}${address}`, { method: 'POST', headers: { ...formType, ...headers }, body: spell(fields) })
  const ask = async (fields = {}, login = television): Promise<Codes> => {
    const { status, body, json } = await post('/device_authorization', { ...identify(login), ...fields })
    if (status !== 200) throw new Error(`No codes were issued: ${body}`)
    return {
      deviceCode: String(json['device_code']),
      userCode: String(json['user_code']),
      complete: String(json['verification_uri_complete']),
    }
  }
  const poll = (deviceCode: string, login = television) =>
    post('/token', { grant_type: deviceCodeGrant, device_code: deviceCode, ...identify(login) })
  const answerAsOperator = async ({ userCode }: Codes, says: Wish = 'approve') => {
    const code = readUserCode(userCode)
    return code ? answerUserCode({ ...data, clock }, { code, person: ada.id, says, by: 'operator' }) : 'no code'
  }
  return {
    issuer: server.issuer,
    port: server.port,
    metricsPort: server.metricsPort,
    clock,
    directory,
    toldOnce: server.toldOnce,
    data,
    ada,
    log: lines,
    wait: (by) => clock.advanceTo(later(clock.now(), seconds(by))),
    send,
    post,
    ask,
    poll,
    refresh: (token, fields = {}, login = television) =>
      post('/token', { grant_type: 'refresh_token', refresh_token: String(token), ...identify(login), ...fields }),
    userinfo: (token) => send(`${path}/userinfo`, { headers: { authorization: `Bearer ${String(token)}` } }),
    answer: ({ complete }, wish = 'approve') => walk(new Phone(), complete, { email: ada.email, password }, wish),
    answerAsOperator,
    signIn: async (fields, login) => {
      const codes = await ask(fields, login)
      await answerAsOperator(codes)
      return poll(codes.deviceCode, login)
    },
    addPerson,
    events: async () => (await data.store.audit.list(1000)).map(({ event }) => event),
    close: async () => {
      await server.close()
      await data.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A logger at level debug, and the lines that it wrote. */
export function collectingLog(): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = []
  return { log: pino({ level: 'debug' }, { write: (line) => void lines.push(line) }), lines }
}

/** One request and its answer, just as they are: nothing is followed and nothing is decoded. */
export async function exchange(url: string, { method = 'GET', headers = {}, body }: Sending = {}): Promise<Answer> {
  const reply = await request(url, { method, headers, body: body ?? null })
  const text = await reply.body.text()
  return { status: reply.statusCode, headers: reply.headers, body: text, json: asObject(text) }
}

/** The header of HTTP Basic: id and secret form-encoded, then joined, then base64 (B-08). */
export function basic({ id, secret = '' }: Login): { readonly authorization: string } {
  const encode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length)
  return { authorization: `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}` }
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' }

function identify({ id, secret }: Login): Readonly<Record<string, string>> {
  return { client_id: id, ...(secret !== undefined && { client_secret: secret }) }
}

function spell(fields: Fields): string {
  return typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
}

function asObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

function plainClient(clock: VirtualClock): Client {
  const id = 'unnamed' as ClientId
  return {
    id,
    name: 'Unnamed',
    scope: allScopes,
    mayUseDeviceGrant: true,
    mustProveKey: false,
    signingAlgorithm: 'ES256',
    createdAt: clock.now(),
  }
}
