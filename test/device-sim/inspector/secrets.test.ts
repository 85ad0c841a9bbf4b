import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secrets } from '../../../device-sim/inspector/secrets.ts'

/** Protects what an inspector shows and an export holds: every secret has a name there, and nothing else (E-09). */

const code = 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS'
const access = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIyNDgyODk3NjEwMDEifQ.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw'

describe('Secrets.masked() names', () => {
  it.each([
    [
      'a device code in an answer',
      `{"device_code":"${code}","user_code":"WDJB-MJHT"}`,
      '{"device_code":"code #1","user_code":"WDJB-MJHT"}',
    ],
    ['a device code in a form', `grant_type=x&device_code=${code}&client_id=tv`, 'grant_type=x&device_code=code%20%231&client_id=tv'],
    ['tokens at any depth', `{"a":[{"b":{"access_token":"${access}"}}]}`, '{"a":[{"b":{"access_token":"access token #1"}}]}'],
    ['members as programs spell them', `{"tokens":{"accessToken":"${access}"}}`, '{"tokens":{"accessToken":"access token #1"}}'],
    ['JSON that was cut off', `{"device_code":"${code}`, '{"device_code":"code #1"'],
    ['JSON within JSON', JSON.stringify({ body: JSON.stringify({ device_code: 'abc' }) }), '{"body":"{\\"device_code\\":\\"code #1\\"}"}'],
    ['escaped members and values', '{"d\\u0065vice_code":"\\u0061bcd"}', '{"d\\u0065vice_code":"code #1"}'],
    ['a number for a code', '{"device_code":123}', '{"device_code":"code #1"}'],
    ['short passwords', 'username=ada&password=a%26b', 'username=ada&password=password'],
    ['a token in an address', `https://tv.test/?access_token=${access}#x`, 'https://tv.test/?access_token=access%20token%20%231#x'],
    ['signed tokens in any text', `token ${access} is no good`, 'token JWT #1 is no good'],
    ['what looks like a secret by its name and its looks', '{"api_key":"Zk29fjQmx81LcVbTy7Ra"}', '{"api_key":"secret #1"}'],
  ])('%s', (_, text, shown) => {
    expect(new Secrets().masked(text)).toBe(shown)
  })

  it.each([
    'error=authorization_pending&error_code=ERR_TOO_MANY_REQUESTS',
    '{"error_code":"authorization_pending_for_now","token_type":"Bearer","scope":"openid profile"}',
    'https://tv.test/device?user_code=WDJB-MJHT',
    '{"token_endpoint":"https://signin.example.com/oauth2/v1/token","code_challenge_methods_supported":["S256"]}',
    'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=tenfoot-tv',
  ])('no secret where there is none: %s', (text) => {
    expect(new Secrets().masked(text)).toBe(text)
  })
})

describe('Secrets.maskedHeaders() names', () => {
  it.each([
    ['authorization', `Bearer ${access}`, 'Bearer access token #1'],
    ['Authorization', 'DPoP abc', 'DPoP access token #1'],
    ['authorization', 'Basic dHY6aHVudGVyMg==', 'Basic client login'],
    ['set-cookie', 'sid=1234; Path=/; HttpOnly', 'sid=cookie #1; Path=/; HttpOnly'],
    ['cookie', 'a=1; b=2', 'a=cookie #1; b=cookie #2'],
    ['location', `/callback?code=${code}`, '/callback?code=secret%20%231'],
    ['x-auth-token', 'Zk29fjQmx81LcVbTy7Ra', 'secret #1'],
    ['cache-control', 'no-store', 'no-store'],
  ])('what %s carries', (name, value, shown) => {
    expect(new Secrets().maskedHeaders([[name, value]])).toEqual([[name, shown]])
  })
})

describe('Secrets', () => {
  it('counts in order of appearance and knows each one again', () => {
    const secrets = new Secrets()
    secrets.learn('{"device_code":"first-code-of-all"}')
    secrets.learn('{"device_code":"and-then-another"}')
    expect(secrets.masked('device_code=and-then-another')).toBe('device_code=code%20%232')
    expect(secrets.masked('{"error_description":"first-code-of-all is expired"}')).toBe('{"error_description":"code #1 is expired"}')
  })

  it('tells tokens apart that begin alike', () => {
    const secrets = new Secrets()
    const other = `${access.slice(0, 60)}Z29vZC1zaWduYXR1cmUtdG9v`
    secrets.learn(JSON.stringify({ access_token: access, id_token: other }))
    expect(secrets.masked(`${other}, ${access}`)).toBe('id token #1, access token #1')
  })

  it('knows the secret of a Basic login again in a form', () => {
    const secrets = new Secrets()
    secrets.learnHeaders([['authorization', `Basic ${Buffer.from('tv:a%3Along%20secret').toString('base64')}`]])
    expect(secrets.masked('it said a:long secret')).toBe('it said client secret')
  })

  it('does not take a masked text for a secret', () => {
    const secrets = new Secrets()
    const once = secrets.masked(`{"device_code":"${code}"}`)
    expect(secrets.masked(once)).toBe(once)
  })

  it('stands a hundred thousand brackets', () => {
    expect(new Secrets().masked('['.repeat(100_000))).toHaveLength(100_000)
  })

  it('is quick with the largest body there is', () => {
    const secrets = new Secrets()
    secrets.learn(JSON.stringify({ device_code: code, access_token: access }))
    const begun = performance.now()
    for (const body of ['"'.repeat(65_536), 'a=b&'.repeat(16_384), '%41'.repeat(21_845), `${'a'.repeat(65_536)}`, '\\"'.repeat(32_768)])
      secrets.masked(body)
    expect(performance.now() - begun).toBeLessThan(5000)
  })

  it('forgets the oldest rather than grow for ever', () => {
    const secrets = new Secrets()
    for (let count = 0; count < 1200; count++) secrets.learn(JSON.stringify({ device_code: `${count}-${'x'.repeat(400)}` }))
    expect(secrets.nameOf(`1199-${'x'.repeat(400)}`)).toBe('code #1200')
    expect(secrets.nameOf(`0-${'x'.repeat(400)}`)).toBeUndefined()
  })
})

const secret = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'), minLength: 12, maxLength: 80 }),
  fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((point) => String.fromCodePoint(point)), minLength: 12, maxLength: 80 }),
)

/** Ways in which a server, or the network, may say a secret once more. */
const echoes: Readonly<Record<string, (secret: string, noise: string) => string>> = {
  'as it is': (text, noise) => noise + text + noise,
  'a part of it': (text, noise) => noise + text.slice(2) + noise,
  'in capitals': (text) => text.toUpperCase(),
  'in a description': (text, noise) => JSON.stringify({ error: 'invalid_grant', error_description: `${noise}${text}` }),
  'as the name of a member': (text) => JSON.stringify({ [text]: 1 }),
  'in a query': (text, noise) => `https://tv.test/${encodeURIComponent(noise)}?hint=${encodeURIComponent(text)}`,
  'in a form': (text, noise) => new URLSearchParams({ hint: noise + text }).toString(),
  'percent by percent': (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'in base64': (text, noise) => Buffer.from(noise + text + noise).toString('base64'),
  'in base64url': (text, noise) => `x.${Buffer.from(noise + text).toString('base64url')}.y`,
  'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
  'in escapes of JSON': (text) => `{"x":"${[...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
}

describe('Secrets, whatever the secret', () => {
  it.each(Object.keys(echoes))('shows no twelve characters of it when it comes again %s', (way) => {
    fc.assert(
      fc.property(secret, fc.constantFrom('', 'a', ' ', 'ab', '=', 'noise '), (text, noise) => {
        const secrets = new Secrets()
        secrets.learn(JSON.stringify({ device_code: text }))
        expectNoPiece(secrets.masked(echoes[way]?.(text, noise) ?? ''), text)
      }),
    )
  })

  it('shows no twelve characters of it where it stands first', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom('device_code', 'access_token', 'refresh_token', 'client_secret', 'password'), (text, field) => {
        const shown = [
          new Secrets().masked(JSON.stringify({ deep: [{ [field]: text }] })),
          new Secrets().masked(new URLSearchParams({ [field]: text }).toString()),
          JSON.stringify(new Secrets().maskedHeaders([['authorization', `Bearer ${text}`]])),
          JSON.stringify(
            new Secrets().maskedHeaders([['authorization', `Basic ${Buffer.from(`tv:${encodeURIComponent(text)}`).toString('base64')}`]]),
          ),
          JSON.stringify(new Secrets().maskedHeaders([['location', `/x?${new URLSearchParams({ [field]: text })}`]])),
        ]
        for (const one of shown) expectNoPiece(one, text)
      }),
    )
  })
})

/** Looks into what is shown as it is, and as whoever finds it could decode it. */
function expectNoPiece(shown: string, text: string): void {
  const readings = [
    shown,
    decoded(shown),
    shown.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  ]
  for (let at = 0; at + 12 <= text.length; at++)
    for (const reading of readings) expect(reading.toLowerCase()).not.toContain(text.slice(at, at + 12).toLowerCase())
}

function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
}
