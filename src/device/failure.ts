import type { Seconds } from '../time/units.ts'
import { portalHint } from './captive-portal.ts'
import type { Failure, FailureCause, FailureReason } from './session.ts'

/** What kind of failure each cause makes, and how logs and programs are told of it. */
const causes: Readonly<Record<FailureCause, { kind: Failure['kind']; says: (host: string, detail: string) => string }>> = {
  'nothing-there': unreachable('nothing answers there'),
  cut: unreachable('the connection broke'),
  'no-such-name': unreachable('there is no such name; check the address and the network'),
  'no-names': unreachable('names cannot be looked up; check the network'),
  'no-way': unreachable('there is no way to it; check the network'),
  silence: { ...unreachable('it does not answer'), kind: 'timed-out' },
  'called-off': unreachable('the request was called off'),
  'too-many-headers': unreachable('its answer has too many headers'),
  'expired-certificate': unreachable('its certificate has expired'),
  'untrusted-certificate': unreachable(`its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS, or ${portalHint}`),
  'foreign-certificate': { ...unreachable(`its certificate is for another name; ${portalHint}`), kind: 'captive-portal' },
  other: { kind: 'unreachable', says: (host, detail) => `Cannot reach ${host}: ${detail}` },
  'too-late': { kind: 'timed-out', says: (host) => `${host} did not answer in time` },
  'asked-too-often': { kind: 'server-error', says: (host, detail) => `${host} is asked too often (${detail})` },
  trouble: { kind: 'server-error', says: (host, detail) => `${host} has trouble (${detail})` },
  redirect: { kind: 'unreadable', says: (host, detail) => `${host} redirects (${detail}), which is never followed` },
  'no-json': { kind: 'unreadable', says: (host, detail) => `${host} does not answer with a JSON object of a fair size (${detail})` },
  'no-error-code': { kind: 'unreadable', says: (host, detail) => `${host} answers ${detail} without an OAuth error code` },
  'off-protocol': { kind: 'unreadable', says: (host) => `${host} does not keep to the protocol` },
  'nobody-named': { kind: 'unreadable', says: (host) => `${host} does not say who signed in` },
  portal: {
    kind: 'captive-portal',
    says: (host, detail) => `${host} is behind a network that wants a sign-in of its own first (${detail})`,
  },
  'portal-redirect': { kind: 'captive-portal', says: (host, detail) => `${host} redirects elsewhere (${detail}); ${portalHint}` },
  'portal-page': { kind: 'captive-portal', says: (host, detail) => `${host} answers with a web page (${detail}); ${portalHint}` },
}

/** A failure by its reason, which is kept with it. */
export function failureOf(reason: FailureReason, retryAfter?: Seconds): Failure {
  const { kind, says } = causes[reason.cause]
  return { kind, message: says(reason.host, reason.detail ?? ''), reason, retryAfter }
}

function unreachable(meaning: string): { kind: Failure['kind']; says: (host: string) => string } {
  return { kind: 'unreachable', says: (host) => `Cannot reach ${host}: ${meaning}` }
}
