import { type AccountView, accountPage } from '../../server/pages/account.ts'
import { type ConfirmView, confirmPage } from '../../server/pages/confirm.ts'
import { enterCodePage } from '../../server/pages/enter-code.ts'
import type { Frame } from '../../server/pages/frame.ts'
import type { Html } from '../../server/pages/html.ts'
import { outcomePage } from '../../server/pages/outcome.ts'
import { passkeysPage } from '../../server/pages/passkeys.ts'
import { limitedPage, problemPage } from '../../server/pages/problem.ts'
import { resetDonePage, resetPage, voidLinkPage } from '../../server/pages/reset-password.ts'
import { activeFactorPage, beginFactorPage, enrolPage, recoveryCodesPage, renewRecoveryPage } from '../../server/pages/second-factor.ts'
import { againElsewherePage, type SignInView, signedOutPage, signInPage } from '../../server/pages/sign-in.ts'
import { signInCodePage } from '../../server/pages/sign-in-code.ts'
import { linkPage, upstreamProblemPage } from '../../server/pages/upstream.ts'
import { english, type Refusal } from '../../server/pages/words/english.ts'

const token = '9'
const script = '/9.js'
const person = '77 99'
const minutes = 240

/** Every page in every form that it takes, so that no text of the catalogue is left out; what is told of people and devices are numbers. */
export function everyPage(bare: Frame): ReadonlyMap<string, Html> {
  const exits = { switchToken: token, signOutToken: token }
  const frame: Frame = { ...bare, account: { name: person, email: '77@99', exits }, news: 2 }
  const pages = [
    ...signInPages({ ...bare, isPlainDemo: true }),
    ...codePages(frame),
    ...accountPages(frame),
    ...factorPages(frame),
    ...otherPages(bare),
  ]
  return new Map(pages)
}

type Pages = readonly (readonly [name: string, page: Html])[]

function signInPages(frame: Frame): Pages {
  const passkey = { token, script, isRefused: true }
  const view: SignInView = { token, isRefused: false, providers: ['99'], next: 'compare', passkey, demo: { email: '77@99', token } }
  return [
    ...keysOf(english.signIn.next).map((next) => [`sign in for ${next}`, signInPage(frame, { ...view, next })] as const),
    ['sign in, refused', signInPage(frame, { ...view, isRefused: true })],
    ['sign in, elsewhere', signInPage(frame, { ...view, isRefused: true, elsewhere: '99' })],
    ['sign in again', signInPage(frame, { ...view, again: person, providers: [], isRefused: true })],
    ['sign in again for passkeys', signInPage(frame, { ...view, again: person, next: 'passkeys' })],
    ['sign in again elsewhere', againElsewherePage(frame, { name: '', next: 'compare', href: '/9' })],
    ['code of an app', signInCodePage(frame, { token, switchToken: token, isRefused: true, next: 'type' })],
    ['link', linkPage(frame, { token, email: '77@99', isRefused: true })],
    ...keysOf(english.upstream.problems).map((why) => [`upstream ${why}`, upstreamProblemPage(frame, why, '99', '77')] as const),
    ['signed out', signedOutPage(frame)],
  ]
}

function codePages(frame: Frame): Pages {
  const view: ConfirmView = {
    token,
    code: '9999-9999',
    person,
    client: '99',
    scope: ['openid', '77'],
    resources: ['77'],
    secondsAgo: 0,
    address: '9.9.9.9',
    deviceName: '99',
    risks: keysOf(english.confirm.risks),
  }
  const scopes = [[], ['openid'], ['profile'], ['email'], ['profile', 'email', 'offline_access']]
  const device = { id: '9', endToken: token }
  return [
    ['enter a code', enterCodePage(frame, { token, note: 'from-link' })],
    ['code not valid', enterCodePage(frame, { token, note: 'not-valid', typed: '99' })],
    ['confirm', confirmPage(frame, view)],
    ...scopes.map((scope, i) => [`confirm ${scope.join(' ')}`, confirmPage(frame, { ...view, scope, secondsAgo: 10 ** (i + 2) })] as const),
    ['confirm by letters', confirmPage(frame, { ...view, typing: { isRefused: true } })],
    ['confirm by passkey', confirmPage(frame, { ...view, signing: { kind: 'ready', script, isRefused: false } })],
    ['confirm, unsigned', confirmPage(frame, { ...view, signing: { kind: 'ready', script, isRefused: true } })],
    ...keysOf(english.confirm.ways).map((kind) => [`confirm, ${kind}`, confirmPage(frame, { ...view, signing: { kind } })] as const),
    ['waiting', outcomePage(frame, { kind: 'waiting', person, secondsAgo: 1 })],
    ['waiting long', outcomePage(frame, { kind: 'waiting', person, secondsAgo: 99 })],
    ['in', outcomePage(frame, { kind: 'in', person, client: '99', device })],
    ...(['denied', 'lost', 'expired', 'answered'] as const).map((kind) => [kind, outcomePage(frame, { kind })] as const),
  ]
}

function accountPages(frame: Frame): Pages {
  const tokens = { end: token, name: token, know: token }
  const device = { id: '9', name: '99', client: '99', scope: ['profile', 'email'], approvedAgo: minutes, usedAgo: 0, tokens }
  const activity = [...keysOf(english.events), '99'].map((event, i) => ({
    event,
    secondsAgo: i * minutes,
    address: '9.9.9.9',
    isByOperator: i % 2 === 0,
    signedWith: event === 'approved' ? '' : event === 'denied' ? '99' : undefined,
  }))
  const view: AccountView = {
    devices: [
      { ...device, isByOperator: false, approvedFrom: '9.9.9.9', isNew: true },
      { ...device, id: '8', name: '77', isByOperator: true, isNew: false },
    ],
    activity,
    endAllToken: token,
    password: { token, email: '77@99', problem: 'not-current' },
    secondFactor: 'on',
    passkeys: 2,
  }
  const empty: AccountView = { ...view, devices: [], activity: [], secondFactor: 'off', passkeys: 0 }
  return [
    ['account', accountPage(frame, view)],
    ['account, nothing', accountPage({ ...frame, news: 1 }, empty)],
    ['account, one passkey', accountPage(frame, { ...empty, passkeys: 1 })],
    ...keysOf(english.account.notes).map((note) => [`account, ${note}`, accountPage(frame, { ...empty, note })] as const),
    ...passkeyPages(frame),
  ]
}

function passkeyPages(frame: Frame): Pages {
  const passkeys = [
    { id: '9', name: '99', addedAgo: minutes, removeToken: token },
    { id: '8', name: '77', addedAgo: minutes, usedAgo: minutes, removeToken: token },
  ]
  const view = { passkeys, addToken: token, script, hasCode: true }
  return [
    ['passkeys, added', passkeysPage(frame, { ...view, note: 'added', isRefused: true })],
    ['passkeys, removed', passkeysPage(frame, { ...view, note: 'removed', addToken: undefined })],
  ]
}

function factorPages(frame: Frame): Pages {
  const enrolment = { token, address: 'otpauth://99', secret: '9999 9999' }
  const codes = ['99999-99999', '99999-99998']
  return [
    ...keysOf(english.refusals).map(
      (problem) => [`begin, ${problem}`, beginFactorPage(frame, { token, problem, isWanted: true })] as const,
    ),
    ['enrol', enrolPage(frame, { ...enrolment, isAtSignIn: false })],
    ['enrol at a sign-in', enrolPage(frame, { ...enrolment, isAtSignIn: true, problem: 'wrong-first-code' })],
    ['recovery codes', recoveryCodesPage(frame, { codes, isRenewed: false, next: '/account' })],
    ['new recovery codes', recoveryCodesPage(frame, { codes, isRenewed: true, next: '/device' })],
    ...[0, 1, 9].map((recoveryLeft) => [`app is on, ${recoveryLeft}`, activeFactorPage(frame, { token, recoveryLeft })] as const),
    ['renew recovery codes', renewRecoveryPage(frame, { token, recoveryLeft: 9, problem: 'wrong-pair' satisfies Refusal })],
  ]
}

function otherPages(frame: Frame): Pages {
  const problems = ['stale', 'bad-request', 'not-found', 'too-large', 'broken'] as const
  const limits = [
    ['codes', 1],
    ['signatures', 59],
    ['sign-ins', 60],
    ['codes', 600],
  ] as const
  return [
    ...problems.map((problem) => [problem, problemPage(frame, problem)] as const),
    ...limits.map(([what, wait]) => [`too many ${what}, ${wait} s`, limitedPage(frame, what, wait)] as const),
    ['new password', resetPage(frame, { token, email: '77@99', endsDevices: true, problem: 'not-repeated' })],
    ['new password, devices stay', resetDonePage(frame, { keepsDevices: true, next: '/account' })],
    ['new password, devices end', resetDonePage(frame, { keepsDevices: false, next: '/device' })],
    ['link that does not work', voidLinkPage(frame)],
  ]
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[]
}
