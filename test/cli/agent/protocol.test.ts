import { describe, expect, it } from 'vitest'
import { type Answer, longest, readAnswer, readRequest, writeAnswer, writeRequest } from '../../../cli/agent/protocol.ts'
import { seconds } from '../../../src/time/units.ts'

/** Protects commands and agents of different versions from each other, and both from what is no message at all. */

const answers: readonly Answer[] = [
  {
    kind: 'status',
    issuer: 'https://a.example',
    clientId: 'tv',
    endsIn: seconds(28_800),
    scope: ['openid', 'email'],
    store: 'the Keychain',
  },
  { kind: 'token', accessToken: 'eyJ', tokenType: 'Bearer', expiresIn: seconds(600), scope: ['openid'] },
  { kind: 'token', accessToken: 'eyJ', tokenType: 'Bearer' },
  { kind: 'status', issuer: 'https://a.example', clientId: 'tv', endsIn: seconds(1), jkt: 'thumbprint' },
  { kind: 'proof', accessToken: 'eyJ', tokenType: 'DPoP', expiresIn: seconds(600), scope: ['openid'], proof: 'eyK' },
  { kind: 'not-bound' },
  { kind: 'person', sub: 'ada', name: 'Ada', email: 'ada@example.test' },
  { kind: 'person', sub: 'ada' },
  { kind: 'ended', how: 'revoked' },
  { kind: 'ended', how: 'not-offered' },
  { kind: 'revoked' },
  { kind: 'spent' },
  { kind: 'violated', message: 'it is another person than before' },
  { kind: 'failed', message: 'nothing answers there' },
  { kind: 'not-understood' },
]

describe('what a command and an agent say to each other', () => {
  it.each(['status', 'access', 'person', 'end'] as const)('is one line: the request %s', (request) => {
    const line = writeRequest(request)
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(readRequest(line)).toBe(request)
  })

  it.each([undefined, 'n'.repeat(1000)])('is one line: the request for a proof with the nonce %j', (nonce) => {
    const request = { ask: 'proof', method: 'GET', url: `https://a.example/${'a'.repeat(4000)}`, nonce } as const
    const line = writeRequest(request)
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(line.length).toBeLessThan(longest.request)
    expect(readRequest(line)).toEqual(request)
  })

  it.each(answers.map((answer) => [answer.kind, answer] as const))('is one line: the answer %s', (_, answer) => {
    const line = writeAnswer(answer)
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(readAnswer(line)).toEqual(answer)
  })

  it.each([
    '',
    'x',
    'null',
    '[]',
    '"access"',
    '{}',
    '{"v":1}',
    '{"v":1,"ask":"tokens"}',
    '{"v":1,"ask":["access"]}',
    '{"v":2,"ask":"access"}',
    '{"ask":"access"}',
    '{"v":1,"ask":"__proto__"}',
    '{"v":1,"ask":"proof"}',
    '{"v":1,"ask":"proof","method":"GET"}',
    '{"v":1,"ask":"proof","method":["GET"],"url":"https://a.example/"}',
    '{"v":1,"ask":"proof","method":"GET","url":"a.example"}',
    '{"v":1,"ask":"proof","method":"GET","url":"http://a.example/"}',
    '{"v":1,"ask":"proof","method":"get it","url":"https://a.example/"}',
    '{"v":1,"ask":"proof","method":"GET","url":"https://a.example/","nonce":7}',
    '{"v":1,"ask":"proof","method":"GET","url":"https://a.example/","nonce":"a b"}',
    `{"v":1,"ask":"proof","method":"GET","url":"https://a.example/${'a'.repeat(5000)}"}`,
    '{"v":2,"ask":"proof","method":"GET","url":"https://a.example/"}',
  ])('is not understood by an agent: %s', (line) => {
    expect(readRequest(line)).toBeUndefined()
  })

  it.each([
    '',
    'null',
    '{"v":2,"kind":"token","accessToken":"a","tokenType":"Bearer"}',
    '{"v":1,"kind":"token","tokenType":"Bearer"}',
    '{"v":1,"kind":"token","accessToken":7,"tokenType":"Bearer"}',
    '{"v":1,"kind":"status","issuer":"x","clientId":"y","endsIn":"soon"}',
    '{"v":1,"kind":"toString"}',
    '{"v":1}',
  ])('is not understood by a command: %s', (line) => {
    expect(readAnswer(line)).toEqual({ kind: 'not-understood' })
  })

  it('is understood in every version when it is about the end, so that an update leaves nobody signed in for good', () => {
    expect(readRequest('{"v":2,"ask":"end","more":1}')).toBe('end')
    expect(readAnswer('{"v":2,"kind":"ended","how":"revoked"}')).toEqual({ kind: 'ended', how: 'revoked' })
    expect(readAnswer('{"v":2,"kind":"ended","how":"in a new way"}')).toEqual({ kind: 'ended', how: 'failed' })
  })
})
