import { describe, expect, it } from 'vitest'
import { endpointArgument, freeIssuerArgument, issuerArgument, pathArgument } from '../../cli/options.ts'

describe('issuerArgument()', () => {
  it.each([
    'https://signin.example.com',
    'https://signin.example.com/',
    'https://signin.example.com/tenant',
    'https://signin.example.com/tenant/',
    'http://127.0.0.1:9702',
    'http://[::1]:9702/tv',
  ])('B-29: keeps %s exactly as typed', (issuer) => {
    expect(issuerArgument(issuer)).toBe(issuer)
  })

  it.each([
    [' http://127.0.0.1:9702', 'http://127.0.0.1:9702'],
    ['http://127.0.0.1:9702 ', 'http://127.0.0.1:9702'],
    ['http:127.0.0.1:9702', 'http://127.0.0.1:9702'],
    ['http:\\\\127.0.0.1:9702', 'http://127.0.0.1:9702'],
    ['http://127.1:9702', 'http://127.0.0.1:9702'],
    ['http://127.0.0.1:80', 'http://127.0.0.1'],
    ['https://SignIn.example.com', 'https://signin.example.com'],
    ['https://sign\tin.example.com', 'https://signin.example.com'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://signin.example.com/a/../b', 'https://signin.example.com/b'],
    ['https://signin.example.com/"', 'https://signin.example.com/%22'],
  ])('B-29 D-34: refuses %j, which is read as something else, and says as what', (issuer, read) => {
    expect(() => issuerArgument(issuer)).toThrow(`Give it as ${read}, which is how it is read.`)
  })

  it.each(['', '"http://127.0.0.1"', 'signin.example.com', 'ftp://a.example', 'https://a.example?x=1', 'https://a:b@a.example'])(
    'B-29: refuses %j, which is no issuer',
    (issuer) => {
      expect(() => issuerArgument(issuer)).toThrow('Give an address such as https://signin.example.com, without query or fragment.')
    },
  )

  it('refuses the port 0, which a demo alone takes for any free one', () => {
    expect(() => issuerArgument('http://127.0.0.1:0')).toThrow('Give the port at which it is reached; 0 is none.')
    expect(freeIssuerArgument('http://127.0.0.1:0/tv')).toBe('http://127.0.0.1:0/tv')
  })
})

describe('endpointArgument()', () => {
  it('D-34: refuses what is read as something else', () => {
    expect(endpointArgument('https://a.example/token?tenant=1')).toBe('https://a.example/token?tenant=1')
    expect(() => endpointArgument('https:\\\\a.example\\token')).toThrow('Give it as https://a.example/token')
  })
})

describe('pathArgument()', () => {
  it.each(['', ' '])('refuses %j, which names nothing', (path) => {
    expect(() => pathArgument(path)).toThrow('Give a name, or leave it out.')
    expect(pathArgument('./tenfoot-data')).toBe('./tenfoot-data')
  })
})
