import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { builtInProfiles } from '../../../device-sim/profiles/built-in.ts'
import { profileSchema } from '../../../device-sim/profiles/profile-shape.ts'
import { readProfile, readProfileText } from '../../../device-sim/profiles/read-profile.ts'

/** Protects whoever writes a profile: the reader and the published schema say the same, and errors name the key. */

const isFit = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync('docs/profile.schema.json', 'utf8')))
const examples = readdirSync('examples/profiles').filter((name) => name.endsWith('.json'))
const screen = { kind: 'cells', size: 'terminal', colours: '256', qr: 'half' }
const whole = { name: 'mine', title: 'Mine', about: 'A device of mine.', screen, input: 'arrows' }

const broken: readonly (readonly [data: unknown, message: string])[] = [
  [[], 'a profile is an object'],
  [null, 'a profile is an object'],
  [{}, 'name is missing'],
  [{ ...whole, name: 'Mine!' }, 'name: "Mine!" is not a name of lower-case letters, digits and dashes, 40 at most'],
  [{ ...whole, title: '' }, 'title: "" is not a title of 1 to 40 characters'],
  [{ ...whole, about: 'one\nor two lines' }, 'about: "one\\nor two lines" is not a sentence of 1 to 160 characters'],
  [{ ...whole, input: 'mouse' }, 'input: "mouse" is not one of arrows, arrows-and-digits, button, knob, none'],
  [{ ...whole, inputs: 'arrows' }, 'inputs: there is no such key; the nearest is input'],
  [{ ...whole, screen: 'cells' }, 'screen.kind is missing'],
  [{ ...whole, screen: { kind: 'hologram' } }, 'screen.kind: "hologram" is not one of cells, characters, paper, voice, lines'],
  [{ ...whole, screen: { ...screen, colours: '265' } }, 'screen.colours: "265" is not one of truecolor, 256, 16, two'],
  [{ ...whole, screen: { ...screen, colors: '256' } }, 'screen.colors: there is no such key; the nearest is colours'],
  [{ ...whole, screen: { ...screen, colours: 256 } }, 'screen.colours: 256 is not one of truecolor, 256, 16, two'],
  [{ ...whole, screen: { ...screen, size: { columns: 80 } } }, 'screen.size.rows is missing'],
  [{ ...whole, screen: { ...screen, size: { columns: 8, rows: 24 } } }, 'screen.size.columns: 8 is not a whole number from 20 to 400'],
  [{ ...whole, screen: { ...screen, hasSymbols: 'yes' } }, 'screen.hasSymbols: "yes" is not one of true, false'],
  [{ ...whole, screen: { ...screen, redrawEvery: 0 } }, 'screen.redrawEvery: 0 is not a number from 1 to 3600'],
  [{ ...whole, screen: { kind: 'characters', columns: 20.5, rows: 4 } }, 'screen.columns: 20.5 is not a whole number from 16 to 40'],
  [{ ...whole, screen: { kind: 'paper', columns: 32, colours: 'two' } }, 'screen.colours: there is no such key; the nearest is columns'],
  [{ ...whole, network: 'fast' }, 'network: "fast" is not one of good, slow, lossy, captive-portal, offline'],
  [{ ...whole, network: { loss: 1.5 } }, 'network.loss: 1.5 is not a number from 0 to 1'],
  [{ ...whole, network: { offline: [{ after: 5 }] } }, 'network.offline[0].for is missing'],
  [{ ...whole, network: { offline: 'now' } }, 'network.offline: "now" is not a list of at most 100'],
  [{ ...whole, clock: { skew: '5' } }, 'clock.skew: "5" is not a number from -86400 to 86400'],
  [{ ...whole, memory: 'disk' }, 'memory: "disk" is not one of none, key-store'],
]

describe('readProfile()', () => {
  it.each(broken)('and the schema refuse %j', (data, message) => {
    expect(readProfile(data)).toEqual({ kind: 'wrong', message })
    expect(isFit(data)).toBe(false)
  })

  it.each(builtInProfiles)('and the schema take the built-in profile $name, spelled as JSON', (profile) => {
    const data: unknown = JSON.parse(JSON.stringify(profile))
    expect(readProfile(data)).toEqual({ kind: 'read', value: profile })
    expect(isFit(data)).toBe(true)
  })

  it.each(examples)('and the schema take examples/profiles/%s, which is named after its profile', (file) => {
    const json = readFileSync(`examples/profiles/${file}`, 'utf8')
    expect(readProfileText(json)).toMatchObject({ kind: 'read', value: { name: file.replace('.json', '') } })
    expect(isFit(JSON.parse(json))).toBe(true)
  })

  it('fills in what most devices have in common', () => {
    const good = { ground: 'dark', hasSymbols: true }
    expect(readProfile(whole)).toEqual({
      kind: 'read',
      value: { ...whole, screen: { ...screen, ...good }, network: 'good', clock: { skew: 0, drift: 0, sleeps: [] }, memory: 'none' },
    })
  })

  it('says of a file that is not JSON where it stops being so', () => {
    expect(readProfileText('{ "name": }')).toMatchObject({ kind: 'wrong', message: expect.stringMatching(/^not JSON: Unexpected token/) })
  })
})

it('the published schema is what the reader reads by; UPDATE_GOLDEN=1 writes it anew', () => {
  const published = 'docs/profile.schema.json'
  const schema = JSON.stringify(profileSchema, undefined, 2)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(published, `${schema}\n`)
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(JSON.parse(schema))
})
