import { randomUUID } from 'node:crypto'
import { Phone } from '../../device-sim/phone/phone.ts'
import { type WalkOutcome, type Wish, walk } from '../../device-sim/phone/walk.ts'
import { openWorkosStore, type WorkosStore } from '../../server/dialects/workos/store/store.ts'
import { writeId } from '../../server/dialects/workos/wire/ids.ts'
import { answerUserCode } from '../../server/flows/answer-user-code.ts'
import type { Person, PersonId } from '../../server/identity/person.ts'
import { readUserCode } from '../../src/protocol/user-code.ts'
import { seconds } from '../../src/time/units.ts'
import { type Answer, deviceCodeGrant, password, startTestServer, type TestServer } from './running-server.ts'

/** How fields are sent: this dialect takes both everywhere. */
export type Encoding = 'form' | 'json'

/** The codes of a first-party sign-in, as the wire has them. */
export type WireCodes = Readonly<Record<'device_code' | 'user_code' | 'verification_uri_complete', string>>

/** A server in the dialect of WorkOS, with a person called Ada Byron and a time that the test decides. */
export interface WorkosServer extends TestServer {
  readonly apiKey: string
  readonly clientId: string
  readonly byron: Person
  readonly workos: WorkosStore
  /** Posts fields, in either encoding. */
  tell(
    path: string,
    fields: Readonly<Record<string, unknown>>,
    encoding?: Encoding,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  /** Asks for codes as the vendor's documentation does. */
  begin(encoding?: Encoding): Promise<WireCodes>
  /** Polls as the vendor's documentation does. */
  authenticate(codes: WireCodes, encoding?: Encoding, clientId?: string): Promise<Answer>
  /** Ada scans, signs in and answers. */
  say(codes: WireCodes, wish?: Wish, phone?: Phone): Promise<WalkOutcome>
  /** An operator says yes for Ada, which is quicker. */
  sayAsOperator(codes: WireCodes): Promise<string>
  /** All of it, by phone. */
  signedIn(): Promise<Answer>
  addOrganization(name: string, role?: string, permissions?: readonly string[]): Promise<string>
}

/** Starts such a server on a fresh directory. */
export async function startWorkosServer(): Promise<WorkosServer> {
  const server = await startTestServer({ dialect: 'workos', codeLifetime: seconds(300) })
  const told = new Map(server.toldOnce.map((line) => line.split('=') as [string, string]))
  const [apiKey = '', clientId = ''] = [told.get('WORKOS_API_KEY'), told.get('WORKOS_CLIENT_ID')]
  const { data, clock, ada } = server
  const byron: Person = { ...ada, id: randomUUID() as PersonId, email: 'byron@example.test', name: 'Ada Byron' }
  await data.store.people.insert(byron)
  const workos = await openWorkosStore(server.directory, clock.now())
  const tell: WorkosServer['tell'] = (path, fields, encoding = 'form', headers = {}) =>
    server.send(path, {
      method: 'POST',
      headers: { 'content-type': encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json', ...headers },
      body: encoding === 'form' ? new URLSearchParams(fields as Record<string, string>).toString() : JSON.stringify(fields),
    })
  const begin: WorkosServer['begin'] = async (encoding) => {
    const { status, json, body } = await tell('/user_management/authorize/device', { client_id: clientId }, encoding)
    if (status !== 200) throw new Error(`No codes were issued: ${body}`)
    return json as WireCodes
  }
  const authenticate: WorkosServer['authenticate'] = (codes, encoding, client = clientId) =>
    tell('/user_management/authenticate', { grant_type: deviceCodeGrant, device_code: codes.device_code, client_id: client }, encoding)
  const say: WorkosServer['say'] = (codes, wish = 'approve', phone = new Phone()) =>
    walk(phone, codes.verification_uri_complete, { email: byron.email, password }, wish)
  return {
    ...server,
    apiKey,
    clientId,
    byron,
    workos,
    tell,
    begin,
    authenticate,
    say,
    sayAsOperator: async ({ user_code }) => {
      const code = readUserCode(user_code)
      return code ? answerUserCode({ ...data, clock }, { code, person: byron.id, says: 'approve', by: 'operator' }) : 'no code'
    },
    signedIn: async () => {
      const codes = await begin()
      await say(codes)
      return authenticate(codes)
    },
    addOrganization: async (name, role = 'member', permissions = []) => {
      const organization = { id: writeId('org', Buffer.from(randomUUID().replaceAll('-', ''), 'hex')), name, createdAt: clock.now() }
      await workos.organizations.insert(organization)
      await workos.organizations.setMember({ organization, person: byron.id, role, permissions }, clock.now())
      return organization.id
    },
    close: async () => {
      await workos.close()
      await server.close()
    },
  }
}

/** The claims of a token, unchecked. */
export function claimsIn(token: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}
