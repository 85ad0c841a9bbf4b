import { goodText, raw, rewritten, says } from '../answers.ts'
import { jsonHead, resets } from '../floods.ts'
import type { Answer, Fate, Way } from '../way.ts'

const subject = 'broken HTTP and broken JSON'

const pendingHead = 'HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 33\r\n\r\n'

/** One answer that is pending, and in the same breath a second one to a question that was never asked. */
const smuggled: Answer = raw(async (exchange) => {
  const second = await goodText({ ...exchange, count: 2 })
  return `${pendingHead}{"error":"authorization_pending"}${jsonHead}content-length: ${second.length}\r\n\r\n${second}`
})

/** What is no HTTP, or no JSON, or both. */
export const brokenWays: readonly Way[] = [
  wire('a greeting of SSH', raw('SSH-2.0-OpenSSH_9.6\r\n')),
  wire('the preface of HTTP/2', raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0')),
  wire('a record of TLS', raw('\x15\x03\x01\0\x02\x02\x46')),
  wire('HTTP/0.9: a body and no headers', raw('{"device_code":"d"}')),
  wire('status 000', raw('HTTP/1.1 000 Nothing\r\n\r\n{}')),
  wire('status 99999', raw('HTTP/1.1 99999 Much\r\n\r\n{}')),
  wire('a reason of escapes', raw('HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07\r\ncontent-length: 0\r\n\r\n')),
  wire('a header without a colon', raw(`${jsonHead}nonsense\r\n\r\n{}`)),
  wire('NUL in a header', raw(`${jsonHead}x: a\0b\r\n\r\n{}`)),
  wire('two lengths that differ', raw(`${jsonHead}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `)),
  wire('a length and chunks at once', raw(`${jsonHead}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`)),
  wire('a negative length', raw(`${jsonHead}content-length: -1\r\n\r\n{}`)),
  wire('a length beyond every number', raw(`${jsonHead}content-length: ${'9'.repeat(40)}\r\n\r\n{}`)),
  wire('more length than body', raw(`${jsonHead}content-length: 100\r\n\r\n{}`)),
  wire('a chunk whose size is no number', raw(`${jsonHead}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`)),
  wire('a connection that is closed at once', raw('')),
  wire('a reset in the middle of the headers', resets('HTTP/1.1 200 OK\r\ncontent-')),
  wire('a reset in the middle of the body', resets(`${jsonHead}content-length: 100\r\n\r\n{"device_code":"d",`)),
  wire('an upgrade nobody asked for', raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: evil\r\nconnection: upgrade\r\n\r\n')),
  {
    ...wire('an https address that speaks plain http', raw('HTTP/1.1 200 OK\r\n\r\n')),
    tries: ['A-09', 'E-25'],
    claimsTls: true,
  },
  {
    ...wire('less length than body, and the rest is an answer with tokens', smuggled),
    fate: 'expired',
    answers: { token: smuggled },
  },
  json('204 and nothing', 'unreachable', says(204, '')),
  json('200 and nothing', 'unreachable', says(200, '')),
  json('206 and a part', 'violated', says(206, { device_code: 'd' })),
  json('304: what it never said before', 'unreachable', raw('HTTP/1.1 304 Not Modified\r\n\r\n')),
  json('the page of a hotel', 'unreachable', says(200, '<html><script>location="//evil"</script>', { 'content-type': 'text/html' })),
  json('JSON that says it is text', 'unreachable', rewritten(asIs, { 'content-type': 'text/plain' })),
  json('JSON of two types', 'unreachable', rewritten(asIs, { 'content-type': 'text/html, application/json' })),
  json(
    'JSON in UTF-16',
    'unreachable',
    rewritten((text) => Buffer.from(text, 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }),
  ),
  json('JSON in UTF-7', 'home', rewritten(asIs, { 'content-type': 'application/json; charset=utf-7' })),
  json(
    'JSON behind a byte order mark',
    'home',
    rewritten((text) => `\ufeff${text}`),
  ),
  json(
    'bytes that are no UTF-8',
    'unreachable',
    rewritten((text) => Buffer.from(text.replace('WDJB', 'WDJ\xff'), 'latin1')),
  ),
  json(
    'JSON behind a guard against scripts',
    'unreachable',
    rewritten((text) => `)]}'\n${text}`),
  ),
  json(
    'two objects, one after the other',
    'unreachable',
    rewritten((text) => text + text),
  ),
  json(
    'a comma too many',
    'unreachable',
    rewritten((text) => text.replace(/}$/, ',}')),
  ),
  json(
    'half an object',
    'unreachable',
    rewritten((text) => text.slice(0, -5)),
  ),
  json(
    'a list',
    'unreachable',
    rewritten((text) => `[${text}]`),
  ),
  json(
    'a string',
    'unreachable',
    rewritten((text) => JSON.stringify(text)),
  ),
  json('null', 'unreachable', says(200, 'null')),
  json('an empty object', 'violated', says(200, '{}')),
  json(
    'a member twice',
    'home',
    rewritten((text) => text.replace('{', '{"user_code":"\\u001b[2J",')),
  ),
  json(
    'a prototype',
    'home',
    rewritten((text) => text.replace('{', '{"__proto__":{"error":"x","isAdmin":true},"constructor":{"prototype":{}},')),
  ),
  json('members that only a prototype has', 'violated', says(200, '{"__proto__":{"device_code":"d","user_code":"WDJB-MJHT"}}')),
  json(
    'methods that JSON would call',
    'home',
    rewritten((text) => text.replace('{', '{"toJSON":"x","toString":"x","valueOf":null,"then":"x",')),
  ),
]

function wire(does: string, answer: Answer): Way {
  return { subject, does, tries: ['A-52'], fate: 'unreachable', answers: { codes: answer } }
}

function json(does: string, fate: Fate, answer: Answer): Way {
  return { subject, does, tries: ['E-28', 'E-29'], fate, answers: { codes: answer } }
}

function asIs(text: string): string {
  return text
}
