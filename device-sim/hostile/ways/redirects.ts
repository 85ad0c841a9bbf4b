import { adding, says } from '../answers.ts'
import type { Answer, Way } from '../way.ts'
import { everywhere } from './everywhere.ts'

const subject = 'redirects'

/** Ways to send a device, and what it carries, somewhere else. */
export const redirectWays: readonly Way[] = [
  ...[301, 302, 303, 307, 308].flatMap((status) =>
    everywhere(
      subject,
      `${status} to another origin`,
      ['E-24'],
      leads(status, ({ foreign }) => `${foreign}/steal`),
    ),
  ),
  way(
    '307 to itself',
    leads(307, ({ issuer }) => `${issuer}/device_authorization`),
  ),
  way(
    '302 to a file',
    leads(302, () => 'file:///etc/passwd'),
  ),
  way(
    '302 to a script',
    leads(302, () => 'javascript:alert(1)'),
  ),
  way(
    '302 to another origin by two slashes',
    leads(302, ({ foreign }) => foreign.replace('http:', '')),
  ),
  way('302 to nowhere', says(302, '')),
  way(
    '300 with a choice',
    leads(300, ({ foreign }) => foreign),
  ),
  way(
    '305 to a proxy',
    leads(305, ({ foreign }) => foreign),
  ),
  {
    ...way('good answers that advise other places, by five headers', says(200, '')),
    fate: 'home',
    answers: { codes: advising, token: advising, userinfo: advising },
  },
]

function way(does: string, answer: Answer): Way {
  return { subject, does, tries: ['E-24'], fate: 'unreachable', answers: { codes: answer } }
}

function leads(status: number, to: (exchange: Parameters<Answer>[0]) => string): Answer {
  return (exchange) => says(status, '{}', { location: to(exchange) })(exchange)
}

function advising(exchange: Parameters<Answer>[0]): void | Promise<void> {
  const { foreign } = exchange
  const other = new URL(foreign).host
  const headers = { location: foreign, 'content-location': foreign, refresh: `0; url=${foreign}`, link: `<${foreign}>; rel=preload` }
  return adding({ ...headers, 'alt-svc': `http/1.1="${other}"; ma=86400` })(exchange)
}
