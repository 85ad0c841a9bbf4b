import { describe, expect, it } from 'vitest'
import { chooseServer, type ServerWish } from '../../../cli/resource/choose-server.ts'

const [a, b] = ['https://a.example', 'https://b.example/x']

function choose(authorizationServers: readonly string[], wish: ServerWish = {}, resource = 'https://api.example/films'): string {
  const choice = chooseServer({ resource, authorizationServers }, wish)
  return choice.kind === 'chosen' ? choice.issuer : choice.message
}

describe('chooseServer()', () => {
  it.each<[string, readonly string[], ServerWish, string]>([
    ['the only one', [a], {}, a],
    ['the only one, whatever is preferred', [a], { preferred: b }, a],
    ['the one that is preferred', [a, b], { preferred: b }, b],
    ['the one that is wanted', [a, b], { wanted: b, preferred: a }, b],
  ])('takes %s', (_, servers, wish, issuer) => {
    expect(choose(servers, wish)).toBe(issuer)
  })

  it.each<[string, readonly string[], ServerWish, string]>([
    ['none is named', [], {}, 'names no server that gives tokens for it'],
    ['several are', [a, b], {}, `takes tokens of several servers: add --issuer with one of ${a}, ${b}`],
    ['several are, and another is preferred', [a, b], { preferred: 'https://c.example' }, 'takes tokens of several servers'],
    ['E-20: another is wanted', [a, b], { wanted: 'https://c.example' }, `takes no tokens of https://c.example, only those of ${a}, ${b}`],
    ['E-21: it is spelled as nobody reads it', ['https://a.example/\tb'], {}, 'which is not the address of a server'],
    ['it is no address', ['a.example'], {}, 'names a.example, which is not the address of a server'],
    ['RFC 9728 §7.7: it is on this machine', ['http://127.0.0.1:631'], {}, 'which is in your own network, where it is not itself'],
    ['RFC 9728 §7.7: it is called so', ['https://localhost'], {}, 'which is in your own network'],
    ['RFC 9728 §7.7: it is in this network', ['https://192.168.1.1'], {}, 'which is in your own network'],
    ['RFC 9728 §7.7: it is a machine’s own metadata', ['https://169.254.169.254'], {}, 'which is in your own network'],
    ['RFC 9728 §7.7: it is so in other digits', ['https://2130706433/'], {}, 'which is'],
  ])('takes none where %s', (_, servers, wish, message) => {
    expect(choose(servers, wish)).toContain(message)
  })

  it('names ten at most, and in letters that a terminal can show', () => {
    const said = choose(Array.from({ length: 1000 }, (_, i) => `https://${i}.example/\u001b[2J`))
    expect(said).toMatch(/^[\x20-\x7e]+$/)
    expect(said).toContain('https://9.example')
    expect(said).not.toContain('https://10.example')
  })

  it('takes one of this machine, or network, for a resource that is there, too', () => {
    expect(choose(['http://127.0.0.1:8628'], {}, 'http://127.0.0.1:8629/mcp')).toBe('http://127.0.0.1:8628')
    expect(choose(['https://10.0.0.2'], {}, 'https://10.0.0.3/mcp')).toBe('https://10.0.0.2')
  })
})
