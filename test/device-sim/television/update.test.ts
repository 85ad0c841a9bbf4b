import { describe, expect, it } from 'vitest'
import { builtInProfiles } from '../../../device-sim/profiles/built-in.ts'
import type { Message, RemoteKey } from '../../../device-sim/television/messages.ts'
import { update } from '../../../device-sim/television/update.ts'
import { focused } from '../../../device-sim/view/actions.ts'
import type { Page, TelevisionState } from '../../../device-sim/view/state.ts'
import type { Turn } from '../../../src/device/drive.ts'
import type { DeviceEvent, DeviceSession, Failure } from '../../../src/device/session.ts'
import { instant } from '../../../src/time/units.ts'
import { ada, codes, televisionState, waitingPage } from '../../support/television-states.ts'

const failure: Failure = { kind: 'unreachable', message: 'Connection refused' }
const home: Page = { at: 'home', person: ada }

describe('update() on keys of the remote control', () => {
  it.each<[string, Page, RemoteKey[], string, string[]]>([
    ['OK on "New code" starts another attempt', waitingPage(), ['ok'], 'signing-in', ['sign-in']],
    ['OK on an expired code starts another attempt', { at: 'stopped', ending: { reason: 'expired' } }, ['ok'], 'signing-in', ['sign-in']],
    [
      'OK on a server that was not found looks again',
      { at: 'unfound', failures: 3, failure, retryAt: instant(1e9) },
      ['ok'],
      'finding',
      ['connect'],
    ],
    ['? lays the help over the page', waitingPage(), ['help'], 'signing-in+help', []],
    ['Back closes the help', waitingPage(), ['help', 'back'], 'signing-in', []],
    ['Back on the first page asks before it leaves', waitingPage(), ['back'], 'signing-in+power-off', []],
    ['and OK then stays', waitingPage(), ['back', 'ok'], 'signing-in', []],
    ['and right, OK switches off', waitingPage(), ['back', 'right', 'ok'], 'powering-off', ['power-off']],
    ['q switches off at once', home, ['power'], 'powering-off', ['power-off']],
    ['OK on a tile opens it', home, ['ok'], 'shelf', []],
    ['Back goes home from a tile', home, ['right', 'ok', 'back'], 'home', []],
    ['h goes home from anywhere', { at: 'account', person: ada }, ['home'], 'home', []],
    ['OK on the account asks the server', home, ['right', 'right', 'right', 'ok'], 'account', ['identify']],
    ['OK again and again does not ask again and again', { at: 'account', person: ada }, ['ok', 'ok', 'ok', 'ok'], 'account', ['identify']],
    ['"Sign out" asks first', home, ['down', 'ok'], 'home+sign-out', []],
    ['and OK then stays signed in', home, ['down', 'ok', 'ok'], 'home', []],
    ['and right, OK signs out', home, ['down', 'ok', 'right', 'ok'], 'signing-out', ['sign-out']],
    ['o opens the page', waitingPage(), ['open'], 'signing-in', ['open-page']],
    ['a moves to the next address', waitingPage(), ['address'], 'moving', ['next-address']],
    ['a does nothing to whoever is signed in', home, ['address'], 'home', []],
    ['a knob turns to the next choice and presses', waitingPage(), ['next', 'ok'], 'signing-in+help', []],
    ['a knob goes round', home, ['previous', 'ok'], 'home+sign-out', []],
    ['OK does nothing where there is nothing to choose', { at: 'finding', failures: 0 }, ['ok'], 'finding', []],
    ['OK after signing out starts another attempt', { at: 'signed-out', how: 'revoked' }, ['ok'], 'signing-in', ['sign-in']],
  ])('%s', (_, page, keys, place, commands) => {
    const after = pressed(televisionState(page), keys)
    expect(placeOf(after.state)).toBe(place)
    expect(after.commands).toEqual(commands)
  })

  it.each<[string, Page, RemoteKey[], string]>([
    ['chooses at once', waitingPage(), ['2'], 'signing-in+help'],
    ['counts row after row', home, ['5'], 'home+sign-out'],
    ['does nothing beyond the last choice', waitingPage(), ['3'], 'signing-in'],
  ])('a digit %s where the device has digits, else it does nothing', (_, page, keys, place) => {
    const withDigits = builtInProfiles.find(({ name }) => name === 'set-top-box')
    expect(placeOf(pressed(televisionState(page, withDigits && { profile: withDigits }), keys).state)).toBe(place)
    expect(placeOf(pressed(televisionState(page), keys).state)).toBe(placeOf(televisionState(page)))
  })

  it('keeps the focus on the tile one came from', () => {
    const { state } = pressed(televisionState(home), ['right', 'ok', 'back'])
    expect(focused(state)).toBe('series')
  })

  it('only wakes a screen that has gone dark, whichever key it is, but switches off at once', () => {
    const idle = televisionState({ at: 'stopped', ending: { reason: 'expired' } }, { now: instant(240_000) })
    const woken = pressed(idle, ['ok'])
    expect(placeOf(woken.state)).toBe('stopped')
    expect(woken.commands).toEqual([])
    expect(placeOf(pressed(idle, ['ok', 'ok']).state)).toBe('signing-in')
    expect(placeOf(pressed(idle, ['power']).state)).toBe('powering-off')
  })

  it('stops the focus at every edge', () => {
    expect(focused(pressed(televisionState(home), ['left', 'up']).state)).toBe('films')
    expect(focused(pressed(televisionState(home), ['right', 'right', 'right', 'right', 'right']).state)).toBe('account')
    expect(focused(pressed(televisionState(home), ['right', 'down', 'down']).state)).toBe('ask-sign-out')
  })

  it('E-22: opens no address of another origin, and none that is not safe (E-23)', () => {
    const elsewhere = waitingPage({ verificationUriComplete: 'https://evil.example/' })
    expect(update(televisionState(elsewhere), key('open')).commands).toEqual([{ type: 'open-page', url: codes.verificationUri }])
    const unsafe = waitingPage({ verificationUri: 'file:///etc/passwd', verificationUriComplete: undefined })
    expect(update(televisionState(unsafe), key('open')).commands).toEqual([])
  })

  it('says so when this computer has one address only, or no browser', () => {
    const facts = televisionState(waitingPage()).demo
    const single = televisionState(waitingPage(), { demo: facts && { ...facts, addresses: 1 } })
    expect(update(single, key('address')).state.notice).toMatch(/no other address/)
    const opened = update(televisionState(waitingPage()), { type: 'page-opened', outcome: 'no-browser' })
    expect(opened.state.notice).toMatch(/No browser here: open http:/)
  })
})

describe('update() on the way to a code', () => {
  it('tries to find the server again, later each time, and gives up at last', () => {
    let state = televisionState({ at: 'finding', failures: 0 })
    const waits: number[] = []
    for (let turn = 0; turn < 10; turn++) {
      state = update(state, { type: 'not-connected', failure }).state
      if (state.page.at !== 'unfound') break
      waits.push((state.page.retryAt - state.now) / 1000)
      const ticked = update(state, tick(state.page.retryAt))
      expect(ticked.commands).toEqual([{ type: 'connect' }])
      state = ticked.state
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(state.page).toEqual({ at: 'stopped', ending: { reason: 'unreachable', failure } })
  })

  it('E-45: gives up sooner where nobody holds a remote control', () => {
    const fifth = televisionState({ at: 'finding', failures: 5 }, { isUnattended: true })
    expect(update(fifth, { type: 'not-connected', failure }).commands).toEqual([
      { type: 'power-off', end: { kind: 'ended', ending: { reason: 'unreachable', failure } } },
    ])
    expect(update({ ...fifth, isUnattended: false }, { type: 'not-connected', failure }).state.page.at).toBe('unfound')
  })

  it('starts an attempt when the server is found, and says when it is the wrong one', () => {
    const finding = televisionState({ at: 'finding', failures: 0 })
    expect(update(finding, { type: 'connected', issuer: 'https://a.example' }).commands).toEqual([{ type: 'sign-in' }])
    expect(update(finding, { type: 'connect-violated', message: 'issuer differs' }).state.page).toEqual({
      at: 'stopped',
      ending: { reason: 'violated', message: 'issuer differs' },
    })
  })

  it.each(['denied', 'expired'] as const)('A-50: asks before it starts again after %s', (reason) => {
    const after = turned(televisionState(waitingPage()), { phase: 'ended', ending: { reason }, at: instant(121_000) })
    expect(after.state.page).toEqual({ at: 'stopped', ending: { reason } })
    expect(after.commands).toEqual([])
    expect(update(after.state, tick(instant(999_000))).commands).toEqual([])
  })

  it('E-45: ends with the attempt where nobody holds a remote control', () => {
    const state = televisionState(waitingPage(), { isUnattended: true })
    const after = turned(state, { phase: 'ended', ending: { reason: 'denied' }, at: instant(121_000) })
    expect(after.commands).toEqual([{ type: 'power-off', end: { kind: 'ended', ending: { reason: 'denied' } } }])
  })

  it('looks again at the new address', () => {
    const moved = update(televisionState({ at: 'moving' }), { type: 'moved', isPlain: true })
    expect(moved.commands).toEqual([{ type: 'connect' }])
    const stuck = update(televisionState({ at: 'moving' }), { type: 'not-moved', message: 'port taken' })
    expect(placeOf(stuck.state)).toBe('stopped')
  })

  it('ignores what an attempt says that is no longer on the screen', () => {
    const state = televisionState(home)
    expect(turned(state, { phase: 'ended', ending: { reason: 'expired' }, at: instant(0) })).toEqual({ state, commands: [] })
  })
})

describe('update() once there are tokens', () => {
  const tokens = { accessToken: 'secret', tokenType: 'Bearer', scope: ['openid'] } as const
  const signedIn: DeviceSession = { phase: 'signed-in', tokens, at: instant(130_000) }

  it('asks who it is, and greets with how long it took', () => {
    const asked = turned(televisionState(waitingPage()), signedIn, { type: 'tokens-issued', tokens, at: instant(130_000) })
    expect(placeOf(asked.state)).toBe('greeting')
    expect(asked.commands).toEqual([{ type: 'identify' }])
    expect(JSON.stringify(asked.state)).not.toContain('secret')
    const greeted = update(asked.state, { type: 'identified', who: { kind: 'known', sub: '1', name: 'Ada' } }).state
    expect(greeted.page).toMatchObject({ at: 'home', person: { seconds: 130, polls: 4, identity: { sub: '1', name: 'Ada' } } })
  })

  it('greets all the same when the server does not say who it is', () => {
    const { state } = update(televisionState({ at: 'greeting', person: ada }), { type: 'identified', who: { kind: 'failed', failure } })
    expect(state.page).toMatchObject({ at: 'home', person: { failure } })
  })

  it('asks once a minute whether it is still signed in, one question at a time', () => {
    const asked = update(televisionState(home), tick(ada.checkAt))
    expect(asked.commands).toEqual([{ type: 'identify' }])
    expect(update(asked.state, tick(instant(ada.checkAt + 59_000))).commands).toEqual([])
    const answered = update(asked.state, { type: 'identified', who: { kind: 'known', sub: '1' } }).state
    expect(update(answered, tick(instant(ada.checkAt + 60_000))).commands).toEqual([{ type: 'identify' }])
  })

  it('says so when it was signed out elsewhere, and forgets the tokens', () => {
    const { state, commands } = update(televisionState(home), { type: 'identified', who: { kind: 'revoked' } })
    expect(state.page).toEqual({ at: 'signed-out', how: 'elsewhere' })
    expect(commands).toEqual([{ type: 'forget' }])
  })

  it('E-42: signs nobody in whom the server cannot vouch for', () => {
    const { state, commands } = update(televisionState({ at: 'greeting', person: ada }), {
      type: 'identified',
      who: { kind: 'violated', message: 'the ID token names another client' },
    })
    expect(placeOf(state)).toBe('stopped')
    expect(commands).toEqual([{ type: 'forget' }])
  })

  it('holds the greeting for two seconds when it runs once', () => {
    const { state } = update(televisionState({ at: 'greeting', person: ada }, { once: true }), {
      type: 'identified',
      who: { kind: 'known', sub: '1', name: 'Ada' },
    })
    expect(update(state, tick(instant(state.now + 1_000))).commands).toEqual([])
    expect(update(state, tick(instant(state.now + 2_000))).commands).toEqual([
      { type: 'power-off', end: { kind: 'signed-in', name: 'Ada', seconds: 31, polls: 4 } },
    ])
  })

  it('tells who was signed in when it is switched off, and by which signal', () => {
    const { commands } = update(televisionState(home), { type: 'signalled', signal: 'SIGTERM' })
    const signedIn = { name: 'Ada Example', seconds: 31, polls: 4 }
    expect(commands).toEqual([{ type: 'power-off', end: { kind: 'powered-off', signedIn, signal: 'SIGTERM' } }])
  })

  it('hears nothing more once it is going dark', () => {
    const { state } = update(televisionState(home), key('power'))
    for (const message of [key('ok'), key('power'), tick(instant(9e9))]) expect(update(state, message)).toEqual({ state, commands: [] })
  })

  it('says whether the server knows that it is signed out', () => {
    const { state } = update(televisionState({ at: 'signing-out' }), { type: 'signed-out', outcome: 'failed' })
    expect(state.page).toEqual({ at: 'signed-out', how: 'failed' })
  })
})

it('update() counts no request for codes among the polls', () => {
  const failure = { kind: 'timed-out', message: 'tv.example did not answer in time' } as const
  const tally = { startedAt: instant(0), polls: 0, isSlowed: false }
  const asking = televisionState({ at: 'signing-in', session: { phase: 'requesting', failures: 0 }, tally })
  const session = { phase: 'retrying', failures: 1, retryAt: instant(130_000), failure } as const
  const { page } = turned(asking, session, { type: 'failed', at: instant(120_000), failure }).state
  expect(page).toMatchObject({ session, tally: { polls: 0 } })
})

it('update() counts polls and notices that it was slowed down', () => {
  const refused = (code: string): DeviceEvent => ({ type: 'refused', refusal: { code }, at: instant(121_000) })
  const page = waitingPage()
  const session = page.at === 'signing-in' ? page.session : undefined
  if (!session) throw new Error('The page does not sign in')
  const slowed = turned(televisionState(page), session, refused('slow_down')).state
  expect(slowed.page).toMatchObject({ tally: { polls: 4, isSlowed: true } })
  expect(turned(slowed, session, refused('authorization_pending')).state.page).toMatchObject({ tally: { polls: 5, isSlowed: false } })
})

function pressed(state: TelevisionState, keys: RemoteKey[]): { state: TelevisionState; commands: string[] } {
  const commands: string[] = []
  for (const one of keys) {
    const next = update(state, key(one))
    state = next.state
    commands.push(...next.commands.map(({ type }) => type))
  }
  return { state, commands }
}

function turned(state: TelevisionState, session: DeviceSession, event: DeviceEvent = { type: 'woke', at: instant(121_000) }) {
  const turn: Turn = { event, session }
  return update(state, { type: 'turned', turn })
}

function key(name: RemoteKey): Message {
  return { type: 'key', key: name }
}

function tick(at: ReturnType<typeof instant>): Message {
  return { type: 'ticked', at, hour: 20, wasVisited: true }
}

function placeOf({ page, overlay }: TelevisionState): string {
  return overlay ? `${page.at}+${overlay}` : page.at
}
