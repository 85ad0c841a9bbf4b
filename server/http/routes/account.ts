import type { Router } from 'express'
import { between } from '../../../src/time/units.ts'
import { type FormPurpose, formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { keepGoal } from '../../flows/browser-session.ts'
import { changePassword } from '../../flows/change-password.ts'
import { endAllDevices, endDevice, knowDevice, nameDevice, newDevices, type OwnDevice, recentActivity } from '../../flows/own-devices.ts'
import { mayHavePasskeys } from '../../flows/own-passkeys.ts'
import type { Person } from '../../identity/person.ts'
import { type AccountNote, type AccountView, accountPage, type DeviceView } from '../../pages/account.ts'
import { limitedPage } from '../../pages/problem.ts'
import type { Refusal } from '../../pages/words/english.ts'
import { posting } from './posting.ts'
import { leadTo, type Site, send, sendLimited, sendProblem, typed, type Visit, visiting } from './visit.ts'

/** How much of what happened is shown. */
const mostActivity = 12

/** What a person sees and ends from afar: the devices that are signed in as them, and their password (C-12). */
export function accountRoutes(router: Router, site: Site): void {
  router.get('/account', visiting(site, showAccount))
  router.post('/account/devices/end', posting(site, takeEnd))
  router.post('/account/devices/end-all', posting(site, takeEndAll))
  router.post('/account/devices/name', posting(site, takeName))
  router.post('/account/devices/know', posting(site, takeKnow))
  router.post('/account/password', posting(site, takePassword))
  router.get('/account/*rest', (_request, response) => response.redirect(303, `${site.base}/account`))
}

async function showAccount(visit: Visit): Promise<void> {
  if (visit.person) return sendAccount(visit, visit.person, 200, { note: noteOf(visit.request.query['done']) })
  await keepGoal(visit.site.services, visit.browser)
  leadTo(visit, '/signin')
}

async function takeEnd(visit: Visit): Promise<void> {
  const { site, address, form } = visit
  const isDisowned = typed(form, 'why') === 'not-me'
  await withDevice(visit, 'end-device', async (person, id) => {
    const outcome = await endDevice(site.services, id, { by: 'person', person: person.id, address, isDisowned })
    return outcome === 'ended' ? (isDisowned ? 'disowned' : 'ended') : undefined
  })
}

async function takeName(visit: Visit): Promise<void> {
  const name = typed(visit.form, 'name') ?? ''
  await withDevice(visit, 'name-device', async (person, id) =>
    (await nameDevice(visit.site.services, person.id, id, name)) === 'noted' ? 'named' : 'gone',
  )
}

async function takeKnow(visit: Visit): Promise<void> {
  await withDevice(visit, 'know-device', async (person, id) =>
    (await knowDevice(visit.site.services, person.id, id)) === 'noted' ? 'named' : 'gone',
  )
}

async function takeEndAll(visit: Visit): Promise<void> {
  const { site, browser, person, form, address } = visit
  if (!person) return leadTo(visit, '/account')
  if (!isFormToken(browser, 'end-all-devices', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  await endAllDevices(site.services, person.id, { by: 'person', person: person.id, address })
  leadTo(visit, '/account?done=all-ended')
}

async function takePassword(visit: Visit): Promise<void> {
  const { site, browser, person, form, address, response, frame } = visit
  if (!person || person.isDemo) return leadTo(visit, '/account')
  if (!isFormToken(browser, 'change-password', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const change = { browser, person, address, current: typed(form, 'current') ?? '', wanted: typed(form, 'wanted') ?? '' }
  const outcome = await changePassword(site.services, change)
  switch (outcome.kind) {
    case 'changed':
      return leadTo(visit, '/account?done=password-changed')
    case 'wrong':
      return sendAccount(visit, person, 422, { problem: 'not-current' })
    case 'unfit':
      return sendAccount(visit, person, 422, { problem: outcome.problem })
    case 'limited':
      return sendLimited(response, limitedPage(frame, 'sign-ins', outcome.retryAfter), outcome.retryAfter)
  }
}

/** Something that is done to one device of one's own; others' are not there (D-73). */
async function withDevice(
  visit: Visit,
  purpose: FormPurpose,
  work: (person: Person, id: string) => Promise<AccountNote | undefined>,
): Promise<void> {
  const { browser, person, form } = visit
  const id = typed(form, 'id')
  if (!person) return leadTo(visit, '/account')
  if (id === undefined || !isFormToken(browser, purpose, typed(form, 'token'), id)) return sendProblem(visit, 403, 'stale')
  const note = await work(person, id)
  if (note === undefined) return sendProblem(visit, 404, 'not-found')
  leadTo(visit, `/account?done=${note}`)
}

interface Told {
  readonly note?: AccountNote | undefined
  readonly problem?: Refusal | undefined
}

async function sendAccount(visit: Visit, person: Person, status: 200 | 422, { note, problem }: Told): Promise<void> {
  const { site, browser, devices, response, frame } = visit
  const { services } = site
  const news = new Set(newDevices(devices, browser))
  const now = services.clock.now()
  const factor = await services.store.factors.find(person.id)
  const activity = (await recentActivity(services, person.id, mostActivity)).map(({ event, at, address, by, signedWith }) => ({
    event,
    secondsAgo: between(at, now),
    address,
    isByOperator: by === 'operator',
    signedWith,
  }))
  const view: AccountView = {
    devices: devices.map((device) => deviceView(visit, device, news.has(device))),
    activity,
    endAllToken: formToken(browser, 'end-all-devices'),
    password:
      person.isDemo || person.passwordHash === undefined
        ? undefined
        : { token: formToken(browser, 'change-password'), email: person.email, problem },
    passkeys:
      site.passkeyScript && (await mayHavePasskeys(services, person)) ? (await services.store.passkeys.list(person.id)).length : undefined,
    secondFactor: person.isDemo || person.passwordHash === undefined ? undefined : factor ? 'on' : 'off',
    note,
  }
  send(response, status, accountPage({ ...frame, news: undefined }, view))
}

function deviceView({ site, browser }: Visit, { family, client }: OwnDevice, isNew: boolean): DeviceView {
  const { id, name, deviceName, scope, createdAt, askedFrom, approvedFrom, isByOperator, usedAt } = family
  const now = site.services.clock.now()
  return {
    id,
    name: name ?? deviceName ?? client,
    client,
    scope,
    approvedAgo: between(createdAt, now),
    askedFrom,
    approvedFrom,
    isByOperator,
    usedAgo: between(usedAt, now),
    isNew,
    tokens: {
      end: formToken(browser, 'end-device', id),
      name: formToken(browser, 'name-device', id),
      know: formToken(browser, 'know-device', id),
    },
  }
}

const notes: ReadonlySet<string> = new Set<AccountNote>([
  'ended',
  'disowned',
  'named',
  'gone',
  'all-ended',
  'password-changed',
  'second-factor-ended',
])

function noteOf(done: unknown): AccountNote | undefined {
  return typeof done === 'string' && notes.has(done) ? (done as AccountNote) : undefined
}
