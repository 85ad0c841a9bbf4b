import { parseAddress } from '../text/address.ts'
import type { FailureCause } from './session.ts'

/** What a person is told where the network may have answered in the server's place. */
export const portalHint = 'this network may want a sign-in of its own first'

/** What of an answer tells a network that answers in the server's place. */
export interface AnswerHead {
  readonly status: number
  readonly location: string | undefined
  readonly mediaType: string
}

/** How an answer looks like that of a network which wants a sign-in first: by its status (RFC 6585 §6), as a way elsewhere, or as a page. */
export function portalSign(url: string, { status, location, mediaType }: AnswerHead): FailureCause | undefined {
  if (status === 511) return 'portal'
  if (status >= 300 && status < 400 && leadsElsewhere(url, location)) return 'portal-redirect'
  return status === 200 && mediaType === 'text/html' ? 'portal-page' : undefined
}

/** Whether that is an address of another host; it is never followed (E-24). */
function leadsElsewhere(url: string, location: string | undefined): boolean {
  const to = location === undefined ? undefined : parseAddress(location, url)
  return to !== undefined && /^https?:$/.test(to.protocol) && to.host !== new URL(url).host
}
