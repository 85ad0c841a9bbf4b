import type { RequestHandler, Router } from 'express'
import type { Grant } from '../../../grant/grant.ts'
import { isExpired } from '../../../grant/grant.ts'
import { posting } from '../../../http/routes/posting.ts'
import { leadTo, type Site, send, sendProblem, typed, type Visit, visiting } from '../../../http/routes/visit.ts'
import { formToken, isFormToken } from '../form-token.ts'
import type { Membership } from '../organization.ts'
import { chooseOrganizationPage } from '../pages/choose-organization.ts'
import { paths } from '../paths.ts'
import type { WorkosStore } from '../store/store.ts'

/** Stands between an approval and its outcome, where a person belongs to several organizations. */
export function chooseOrganizationRoutes(router: Router, site: Site, workos: WorkosStore): void {
  router.get('/device/outcome', askFirst(site, workos))
  router.get(
    paths.chooseOrganization,
    visiting(site, (visit) => show(visit, workos)),
  )
  router.post(
    paths.chooseOrganization,
    posting(site, (visit) => take(visit, workos)),
  )
}

/** Leads whoever still has to choose to the question; the others see what became of their answer. */
function askFirst(site: Site, workos: WorkosStore): RequestHandler {
  return (request, response, next) => {
    if (site.cookies.read(request, 'session') === undefined) return next()
    const route = visiting(site, async (visit) => ((await openQuestion(visit, workos)) ? leadTo(visit, paths.chooseOrganization) : next()))
    return route(request, response, next)
  }
}

/** What a person approved in this browser last, and may choose an organization for. */
interface Question {
  readonly grant: Grant
  readonly memberships: readonly Membership[]
}

async function openQuestion({ site, browser, person }: Visit, { organizations }: WorkosStore): Promise<Question | undefined> {
  const { store, clock } = site.services
  const { answered } = browser.session
  if (!person || answered?.says !== 'approve') return undefined
  const grant = await store.grants.find({ id: answered.grant })
  if (grant?.status !== 'approved' || grant.approval.person !== person.id || isExpired(grant, clock.now())) return undefined
  const memberships = await organizations.membershipsOf(person.id)
  const isOpen = memberships.length > 1 && (await organizations.chosen(grant.id)) === undefined
  return isOpen ? { grant, memberships } : undefined
}

async function show(visit: Visit, workos: WorkosStore): Promise<void> {
  const { site, browser, response, frame } = visit
  const question = await openQuestion(visit, workos)
  if (!question) return leadTo(visit, '/device/outcome')
  const { grant, memberships } = question
  const client = (await site.services.store.clients.find(grant.client))?.name ?? grant.client
  const token = formToken(browser, 'organization', grant.id)
  send(response, 200, chooseOrganizationPage(frame, { token, client, organizations: memberships.map(({ organization }) => organization) }))
}

async function take(visit: Visit, workos: WorkosStore): Promise<void> {
  const { site, browser, form } = visit
  const question = await openQuestion(visit, workos)
  if (!question) return leadTo(visit, '/device/outcome')
  const { grant, memberships } = question
  if (!isFormToken(browser, 'organization', typed(form, 'token'), grant.id)) return sendProblem(visit, 403, 'stale')
  const chosen = memberships.find(({ organization }) => organization.id === typed(form, 'organization'))
  if (!chosen) return sendProblem(visit, 400, 'bad-request')
  await workos.organizations.choose(grant.id, chosen.organization.id, site.services.clock.now())
  leadTo(visit, '/device/outcome')
}
