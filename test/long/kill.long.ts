import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { ImpatientClock } from '../../device-sim/clock/impatient-clock.ts'
import { Phone } from '../../device-sim/phone/phone.ts'
import { type Credentials, walk } from '../../device-sim/phone/walk.ts'
import { openData } from '../../server/data/data.ts'
import type { PersonId } from '../../server/identity/person.ts'
import { argon2Passwords } from '../../server/keys/argon2-passwords.ts'
import { drive } from '../../src/device/drive.ts'
import { createHttp } from '../../src/device/http.ts'
import { httpDeviceApi } from '../../src/device/http-device-api.ts'
import type { Codes, DeviceSession } from '../../src/device/session.ts'
import { seededRandom } from '../../src/random/seeded-random.ts'
import { monotonicClock, wallClock } from '../../src/time/system-clock.ts'
import { later, seconds } from '../../src/time/units.ts'
import { freePort, type Served, serve } from '../support/program.ts'

const signIns = 500
const devices = 50
const kills = 24
const seed = Number(process.env['SEED'] ?? Math.floor(performance.timeOrigin) % 1_000_000)
const password = 'six green boats at noon'
const emailOf = (person: number) => `person-${person}@example.test`

/** Protects what a person saw confirmed: the server is killed with -9 again and again while 500 devices sign in. */
describe('kill -9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-kill-'))
  const data = join(folder, 'data')
  const tally = { signedIn: 0, confirmed: 0, cutOff: 0, lost: 0, newCodes: 0 }
  /** Of the devices that wait longer because their last request failed. */
  const backingOff = new Set<ImpatientClock>()

  let house: MortalServer | undefined

  afterAll(async () => {
    await house?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it(`loses no approval that a person saw confirmed, redeems none twice, and every device carries on (SEED=${seed})`, async () => {
    await addPeople()
    const port = await freePort()
    const phones = await signedInPhones(port)
    // How long a device backs off is not the matter here: some come back at once, so that the next death has somebody to meet; all after the last.
    house = new MortalServer(port, data, killMoments(), (isLast) => {
      for (const clock of [...backingOff].slice(0, isLast ? devices : 10)) clock.hurry()
    })
    const { issuer } = house
    await house.open()
    let next = 0
    const workers = phones.map(async (phone, i) => {
      while (next < signIns) {
        next += 1
        await signIn(phone, { email: emailOf(i), password }, issuer)
      }
    })
    await Promise.all(workers)
    await house.close()
    const stored = readDatabase()
    console.log(`SEED=${seed}, ${house.deaths} kills:`, { ...tally, ...stored })

    expect(house.deaths).toBeGreaterThanOrEqual(20)
    expect(tally.signedIn).toBe(signIns)
    expect(tally.lost).toBe(0)
    expect(stored.redeemedTwice).toBe(0)
    expect(stored.integrity).toBe('ok')
    expect(stored.redeemed).toBe(tally.signedIn + tally.cutOff)
  })

  /** One person for each phone: many tries of one account at once would be slowed down as guesses (D-21, D-79). */
  async function addPeople(): Promise<void> {
    const { store, close } = await openData(data, { create: true })
    const passwordHash = await argon2Passwords().hash(password)
    for (let i = 0; i < devices; i++) {
      const id = `person-${i}` as PersonId
      await store.people.insert({ id, email: emailOf(i), name: `Person ${i}`, passwordHash, isDemo: false, createdAt: wallClock.now() })
    }
    await close()
  }

  /** Phones on which their people are signed in already. */
  async function signedInPhones(port: number): Promise<readonly Phone[]> {
    const house = new MortalServer(port, data, [])
    await house.open()
    const phones = Array.from({ length: devices }, () => new Phone())
    for (const [i, phone] of phones.entries()) {
      const page = await phone.open(`${house.issuer}/signin`)
      const form = page.forms.find(({ fields }) => 'password' in fields)
      if (!form) throw new Error('The sign-in page has no form')
      await phone.send(page, form, { email: emailOf(i), password })
    }
    await house.close()
    return phones
  }

  /** One device and its person, from first code to tokens, through as many codes as it takes. */
  async function signIn(phone: Phone, credentials: Credentials, issuer: string): Promise<void> {
    const endpoints = { deviceAuthorization: `${issuer}/device_authorization`, token: `${issuer}/token` }
    const clock = new ImpatientClock(monotonicClock)
    const api = httpDeviceApi({ http: createHttp({ clock: monotonicClock }), endpoints, clientId: 'tenfoot-tv', issuer })
    for (;;) {
      let person: Promise<boolean> = Promise.resolve(false)
      const over = new AbortController()
      const session = await drive({
        api,
        clock,
        onTurn: ({ event, session }) => {
          if ('failure' in session && session.failure) backingOff.add(clock)
          else backingOff.delete(clock)
          if (event.type === 'codes-issued' && session.phase === 'waiting') person = approve(phone, credentials, session.codes, over.signal)
        },
      })
      over.abort()
      const wasConfirmed = await person
      if (session.phase === 'signed-in') {
        tally.signedIn += 1
        return
      }
      if (isConsumed(session)) tally.cutOff += 1
      else if (wasConfirmed) tally.lost += 1
      tally.newCodes += 1
    }
  }

  /** The person tries until the page says that it is approved, or that the code is no more, or the screen shows another. */
  async function approve(
    phone: Phone,
    credentials: Credentials,
    { verificationUriComplete = '' }: Codes,
    over: AbortSignal,
  ): Promise<boolean> {
    while (!over.aborted) {
      const outcome = await walk(phone, verificationUriComplete, credentials, 'approve').catch(() => undefined)
      if (outcome?.kind === 'confirmed') {
        tally.confirmed += 1
        return true
      }
      if (outcome?.page.status === 422) return false
      await monotonicClock.sleepUntil(soon())
    }
    return false
  }

  function readDatabase() {
    const database = new DatabaseSync(join(data, 'tenfoot.db'))
    const one = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
    const stored = {
      integrity: one('pragma integrity_check'),
      redeemed: Number(one("select count(*) from audit where event = 'redeemed'")),
      redeemedTwice: Number(
        one("select count(*) from (select 1 from audit where event = 'redeemed' group by grant_id having count(*) > 1)"),
      ),
    }
    database.close()
    return stored
  }
})

/** A redeemed code whose answer never arrived answers `invalid_grant` (decision 19). */
function isConsumed(session: DeviceSession): boolean {
  return session.phase === 'ended' && session.ending.reason === 'refused' && session.ending.refusal.code === 'invalid_grant'
}

function soon() {
  return later(monotonicClock.now(), seconds(0.2))
}

/** Seeded moments of death: between commit and answer, between answer and page, at the arrival of a request. */
function killMoments(): string[] {
  const random = seededRandom(seed)
  const kinds = [
    { moment: 'commit', within: 25 },
    { moment: 'answer', within: 15 },
    { moment: 'request', within: 150 },
  ]
  return Array.from({ length: kills }, (_, i) => {
    const { moment, within } = kinds[i % kinds.length] ?? { moment: 'request', within: 1 }
    return `${moment}:${1 + random.integer(within)}`
  })
}

/** A server on one port and one directory that is started again whenever it was killed. */
class MortalServer {
  readonly issuer: string
  deaths = 0
  readonly #parameters: string[]
  readonly #moments: string[]
  readonly #onReady: (isLast: boolean) => void
  #served: Served | undefined
  #isClosing = false

  /** Tells whenever it has been started, and whether that was for the last time. */
  constructor(port: number, folder: string, moments: string[], onReady: (isLast: boolean) => void = () => {}) {
    this.issuer = `http://127.0.0.1:${port}`
    this.#parameters = [
      '--port',
      String(port),
      '--data',
      folder,
      '--interval',
      '1',
      // Long enough for a device that backs off from one death after the other (RFC 8628 §3.5).
      '--code-lifetime',
      '300',
      '--no-issuing-limit',
      '--log-level',
      'warn',
    ]
    this.#moments = moments
    this.#onReady = onReady
  }

  /** Starts the server; one that is killed before it has said that it is ready counts as a death, too. */
  async open(): Promise<void> {
    const moment = this.#moments.shift()
    const env: Record<string, string> = moment === undefined ? {} : { KILL_AT: moment }
    try {
      const served = await serve(this.#parameters, { env, file: 'test/support/killable-serve.mjs' })
      this.#served = served
      this.#onReady(moment === undefined)
      if (this.#isClosing) served.child.kill('SIGTERM')
      void served.gone.then(async () => {
        if (!this.#isClosing) await this.#reopen()
      })
    } catch (error) {
      if (moment === undefined) throw error
      await this.#reopen()
    }
  }

  async #reopen(): Promise<void> {
    this.deaths += 1
    await this.open()
  }

  async close(): Promise<void> {
    this.#isClosing = true
    this.#served?.child.kill('SIGTERM')
    await this.#served?.gone
  }
}
