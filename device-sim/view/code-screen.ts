import type { Codes, DeviceSession, Failure, Pace } from '../../src/device/session.ts'
import { isElsewhere } from '../../src/device/verification.ts'
import { cleanText, cleanUri, cleanUserCode } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import { type CodeScreen, frame, inTime, type Status, timeLeft } from './screen.ts'
import type { Page, TelevisionState } from './state.ts'

type Waiting = Extract<DeviceSession, { phase: 'waiting' | 'polling' }>
type SigningIn = Extract<Page, { at: 'signing-in' }>

/** How long a page may stay unvisited before the demonstration offers another way, in milliseconds. */
const unvisitedFor = 60_000

/** The screen with the code; undefined when what the server sent is not fit to be shown (E-13, E-21). */
export function codeScreen(state: TelevisionState, page: SigningIn, session: Waiting): CodeScreen | undefined {
  const { codes } = session
  const code = cleanUserCode(codes.userCode)
  const address = shownAddress(codes.verificationUri)
  if (!code || !address) return undefined
  const complete = completeAddress(codes)
  const parts = frame(state, 'code', state.demo ? 'Sign in to Tenfoot' : 'Sign in with your phone')
  return {
    ...parts,
    kind: 'code',
    notices: notices(state, address),
    hint: parts.notices[0] ?? unvisitedHint(state, codes),
    code,
    address,
    qr: complete ?? codes.verificationUri,
    isCodeInQr: complete !== undefined,
    timeLeft: timeLeft(codes.issuedAt, codes.expiresAt, state.now),
    status: status(session, page.tally.isSlowed, state.now),
  }
}

/** An address as it is read from a screen: ASCII (E-16), without the slash that ends a bare host. */
function shownAddress(uri: string): string | undefined {
  return cleanUri(uri, { allowsInsecure: true })?.replace(/^(https?:\/\/[^/]+)\/$/, '$1')
}

/** The address that carries the code, unless it leads elsewhere (E-22). */
function completeAddress({ verificationUri, verificationUriComplete }: Codes): string | undefined {
  if (verificationUriComplete === undefined || !cleanUri(verificationUriComplete, { allowsInsecure: true })) return undefined
  return originOf(verificationUriComplete) === originOf(verificationUri) ? verificationUriComplete : undefined
}

/** E-21: where the page is not the server's own, that is said. */
function notices({ issuer, demo }: TelevisionState, address: string): readonly string[] {
  return [
    ...(issuer !== undefined && isElsewhere(address, issuer) ? [`This page is on ${hostOf(address)}, not ${hostOf(issuer)}`] : []),
    ...(demo?.isPlain ? ['Demo without encryption'] : []),
  ]
}

function unvisitedHint({ demo, now }: TelevisionState, { issuedAt }: Codes): string | undefined {
  if (!demo || demo.wasVisited || now - issuedAt < unvisitedFor) return undefined
  return `Phone can't reach this? Press ${demo.addresses > 1 ? 'a, or o' : 'o'} to use this computer`
}

function status(session: Waiting, isSlowed: boolean, now: Instant): Status {
  if (session.phase === 'waiting' && session.failure) return noAnswer(session.failure, inTime(session.wakeAt, now))
  if (session.pace.failures > 0) return { text: 'No answer yet, asking again', isTrouble: true }
  if (isSlowed) return { text: slowed(session.pace), isTrouble: false }
  return { text: 'Waiting for your phone', isTrouble: false }
}

function slowed({ interval }: Pace): string {
  return `Slowed down, asking every ${Math.ceil(interval)} s`
}

function noAnswer({ kind }: Failure, when: string): Status {
  const what = kind === 'server-error' || kind === 'unreadable' ? 'Server trouble' : 'No answer'
  return { text: `${what}, next try ${when}`, isTrouble: true }
}

function originOf(uri: string): string | undefined {
  return URL.canParse(uri) ? new URL(uri).origin : undefined
}

function hostOf(uri: string): string {
  return cleanText(URL.canParse(uri) ? new URL(uri).host : uri, 60)
}
