import type { Codes, Failure } from '../../src/device/session.ts'
import { isElsewhere } from '../../src/device/verification.ts'
import { parseAddress } from '../../src/text/address.ts'
import { cleanText, cleanUri, cleanUserCode } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import { shifts } from './saver.ts'
import { type CodeScreen, frame, inTime, type Status, timeLeft } from './screen.ts'
import { spellOut } from './spelling.ts'
import type { Page, TelevisionState, Waiting } from './state.ts'
import { wordsOf } from './words/languages.ts'
import type { CodeWords, StatusWords } from './words/words.ts'

type SigningIn = Extract<Page, { at: 'signing-in' }>

/** How long a page may stay unvisited before the demonstration offers another way, in milliseconds. */
const unvisitedFor = 60_000

/** The screen with the code; undefined when what the server sent is not fit to be shown (E-13, E-21). */
export function codeScreen(state: TelevisionState, page: SigningIn, session: Waiting): CodeScreen | undefined {
  const { codes } = session
  const { code, address, complete } = readableOf(codes)
  if (!code || !address) return undefined
  const { code: texts, status: statusTexts, time, alphabet } = wordsOf(state.language)
  const parts = frame(state, 'code', state.demo ? texts.titleInDemo : texts.title)
  return {
    ...parts,
    kind: 'code',
    texts,
    moved: shifts(state.stillSince, state.now),
    spelled: spellOut(code, alphabet),
    notices: notices(state, address, texts),
    hint: parts.notices[0] ?? unvisitedHint(state, codes, texts),
    code,
    address,
    qr: complete ?? codes.verificationUri,
    isCodeInQr: complete !== undefined,
    timeLeft: timeLeft(codes.issuedAt, codes.expiresAt, state.now, time),
    status: status(session, page.tally.isSlowed, inTime(wakesAt(session), state.now, time), statusTexts),
  }
}

/** What there is to read in codes; undefined where it is not fit to be shown. */
interface Readable {
  readonly code: string | undefined
  readonly address: string | undefined
  readonly complete: string | undefined
}

/** Codes do not change while they are shown, for ten minutes or more, and reading them takes longer than all else on the screen. */
const read = new WeakMap<Codes, Readable>()

function readableOf(codes: Codes): Readable {
  const known = read.get(codes)
  if (known) return known
  const readable = {
    code: cleanUserCode(codes.userCode),
    address: shownAddress(codes.verificationUri),
    complete: completeAddress(codes),
  }
  read.set(codes, readable)
  return readable
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
function notices({ issuer, demo }: TelevisionState, address: string, texts: CodeWords): readonly string[] {
  return [
    ...(issuer !== undefined && isElsewhere(address, issuer) ? [texts.elsewhere(hostOf(address), hostOf(issuer))] : []),
    ...(demo?.isPlain ? [texts.isPlain] : []),
  ]
}

function unvisitedHint({ demo, now }: TelevisionState, { issuedAt }: Codes, texts: CodeWords): string | undefined {
  if (!demo || demo.wasVisited || now - issuedAt < unvisitedFor) return undefined
  return demo.addresses > 1 ? texts.unvisitedWithAddresses : texts.unvisited
}

function wakesAt(session: Waiting): Instant {
  return session.phase === 'waiting' ? session.wakeAt : session.codes.expiresAt
}

/** `when` is when it wakes, in words. */
function status(session: Waiting, isSlowed: boolean, when: string, texts: StatusWords): Status {
  if (session.phase === 'waiting' && session.failure) return noAnswer(session.failure, when, texts)
  if (session.pace.failures > 0) return { text: texts.askingAgain, isTrouble: true }
  return { text: isSlowed ? texts.slowed(Math.ceil(session.pace.interval)) : texts.waiting, isTrouble: false }
}

function noAnswer({ kind }: Failure, when: string, texts: StatusWords): Status {
  if (kind === 'captive-portal') return { text: texts.portal, isTrouble: true }
  const hasTrouble = kind === 'server-error' || kind === 'unreadable'
  return { text: hasTrouble ? texts.serverTrouble(when) : texts.noAnswer(when), isTrouble: true }
}

function originOf(uri: string): string | undefined {
  return parseAddress(uri)?.origin
}

function hostOf(uri: string): string {
  return cleanText(parseAddress(uri)?.host ?? uri, 60)
}
