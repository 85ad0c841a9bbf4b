import type { Router } from 'express'
import { between } from '../../../src/time/units.ts'
import { formToken, isFormToken } from '../../flows/anti-forgery.ts'
import { keepGoal, pendingCode } from '../../flows/browser-session.ts'
import { isFreshSignIn } from '../../flows/freshness.ts'
import { addPasskey, beginPasskey, mayHavePasskeys, removePasskey } from '../../flows/own-passkeys.ts'
import { mostPasskeys, type Passkey } from '../../identity/passkey.ts'
import type { Person } from '../../identity/person.ts'
import { type PasskeyNote, passkeysPage } from '../../pages/passkeys.ts'
import { posting } from './posting.ts'
import { leadTo, passkeyScriptOf, type Site, send, sendProblem, typed, type Visit, visiting } from './visit.ts'

const path = '/account/passkeys'

/** Adding and removing passkeys, soon after a sign-in (D-31). */
export function passkeyRoutes(router: Router, site: Site): void {
  if (!site.passkeyScript) return
  router.get(
    path,
    visiting(site, (visit) => withPerson(visit, (person) => showOrAskAgain(visit, person))),
  )
  router.post(`${path}/add/options`, posting(site, sendOptions))
  router.post(
    `${path}/add`,
    posting(site, (visit) => withPerson(visit, (person) => takeNew(visit, person))),
  )
  router.post(
    `${path}/remove`,
    posting(site, (visit) => withPerson(visit, (person) => takeRemoval(visit, person))),
  )
  router.get(`${path}/*rest`, (_request, response) => response.redirect(303, `${site.base}${path}`))
}

async function withPerson(visit: Visit, work: (person: Person) => Promise<void>): Promise<void> {
  if (!visit.person || !(await mayHavePasskeys(visit.site.services, visit.person))) return leadTo(visit, '/account')
  await work(visit.person)
}

async function showOrAskAgain(visit: Visit, person: Person): Promise<void> {
  const { site, browser, request } = visit
  if (!isFreshSignIn(site.services, browser)) return askAgain(visit)
  const { done } = request.query
  await show(visit, person, 200, { note: done === 'added' || done === 'removed' ? done : undefined })
}

async function askAgain(visit: Visit): Promise<void> {
  await keepGoal(visit.site.services, visit.browser, 'passkeys')
  leadTo(visit, '/signin/again')
}

/** For the script alone, which loads its page anew where it gets none. */
async function sendOptions({ site, browser, person, form, address, response }: Visit): Promise<void> {
  const isOurs = isFormToken(browser, 'add-passkey', typed(form, 'token'))
  if (!person || !isOurs) return void response.status(403).json({ kind: 'stale' })
  const begun = await beginPasskey(site.services, { browser, person, address })
  if (begun.kind === 'begun') response.json(begun.options)
  else response.status(403).json(begun)
}

async function takeNew(visit: Visit, person: Person): Promise<void> {
  const { site, browser, form, address } = visit
  if (!isFormToken(browser, 'add-passkey', typed(form, 'token'))) return sendProblem(visit, 403, 'stale')
  const said = { answer: typed(form, 'answer') ?? '', name: typed(form, 'name') ?? '' }
  const outcome = await addPasskey(site.services, { browser, person, address }, said)
  if (outcome === 'added') leadTo(visit, `${path}?done=added`)
  else await show(visit, person, 422, { isRefused: true })
}

async function takeRemoval(visit: Visit, person: Person): Promise<void> {
  const { site, browser, form, address } = visit
  const id = typed(form, 'id')
  if (id === undefined || !isFormToken(browser, 'remove-passkey', typed(form, 'token'), id)) return sendProblem(visit, 403, 'stale')
  switch (await removePasskey(site.services, { browser, person, address }, id)) {
    case 'removed':
      return leadTo(visit, `${path}?done=removed`)
    case 'stale':
      return askAgain(visit)
    case 'unknown':
      return sendProblem(visit, 404, 'not-found')
  }
}

interface Told {
  readonly note?: PasskeyNote | undefined
  readonly isRefused?: boolean | undefined
}

async function show(visit: Visit, person: Person, status: 200 | 422, told: Told): Promise<void> {
  const { site, browser, response, frame } = visit
  const passkeys = await site.services.store.passkeys.list(person.id)
  const now = site.services.clock.now()
  const viewOf = ({ id, name, createdAt, usedAt }: Passkey) => ({
    id,
    name,
    addedAgo: between(createdAt, now),
    usedAgo: usedAt && between(usedAt, now),
    removeToken: formToken(browser, 'remove-passkey', id),
  })
  const addToken = passkeys.length < mostPasskeys ? formToken(browser, 'add-passkey') : undefined
  const hasCode = pendingCode(browser)?.kind === 'code'
  const view = { passkeys: passkeys.map(viewOf), addToken, script: passkeyScriptOf(site) ?? '', hasCode, ...told }
  send(response, status, passkeysPage(frame, view))
}
