import { hearSignals, signalStatus } from '../../device-sim/television/signals.ts'
import type { EndSignal, Watcher } from '../../device-sim/television/television.ts'
import { wordsOf } from '../../device-sim/view/words/languages.ts'
import type { ProofKey } from '../../src/device/proof-key.ts'
import type { Scope } from '../../src/protocol/scope.ts'
import { find } from '../connect.ts'
import { CommandError, exitCode, exitCodeOfEnding } from '../exit-code.ts'
import { canOpenPage, openPage } from '../open-page.ts'
import { type Attempt, attempt } from './attempt.ts'
import { offerPage } from './offer-page.ts'
import type { Scene } from './scene.ts'

/** What a command that signs in was told. */
export interface SignInOptions {
  readonly issuer: string
  readonly clientId: string
  readonly scope?: Scope | undefined
  readonly deviceName: string
  readonly deviceAuthorizationEndpoint?: string | undefined
  readonly tokenEndpoint?: string | undefined
  readonly insecureHttp?: true | undefined
  readonly dpop?: true | undefined
  readonly browser: boolean
  /** What the tokens are for, and nothing else (RFC 8707). */
  readonly resource?: string | undefined
  /** Whether to ask for what a refresh token takes, too, where the server has that. */
  readonly wantsRenewal?: boolean | undefined
}

/** What a sign-in at the command line came to, and the signal that ended it, where one did. */
export type SignInOutcome = Attempt & { readonly signal?: EndSignal | undefined }

/** Signs in once, and offers to open the page to whoever sits at the terminal. With a key, tokens that it does not bind are not taken. */
export async function signIn(options: SignInOptions, scene: Scene, proofKey?: ProofKey): Promise<SignInOutcome> {
  const { deviceAuthorizationEndpoint, tokenEndpoint, insecureHttp, deviceName, resource } = options
  if (Boolean(deviceAuthorizationEndpoint) !== Boolean(tokenEndpoint))
    throw new CommandError('Give --device-authorization-endpoint and --token-endpoint together, or neither')
  const endpoints =
    deviceAuthorizationEndpoint && tokenEndpoint ? { deviceAuthorization: deviceAuthorizationEndpoint, token: tokenEndpoint } : undefined
  const { clock, language } = scene
  const isBound = proofKey !== undefined
  const target = {
    ...options,
    clock,
    endpoints,
    resources: resource === undefined ? undefined : [resource],
    allowsInsecure: insecureHttp ?? false,
    bindsTokens: isBound,
    takesBoundOnly: isBound,
    proofKey,
  }
  const stop = new AbortController()
  let signal: EndSignal | undefined
  const end = (heard: EndSignal) => {
    signal ??= heard
    stop.abort()
  }
  const release = hearSignals(end)
  // For good: what is said at the very end meets a closed pipe, too.
  scene.stream.on('error', () => end('SIGTERM'))
  const { watch, close } = offering(options, scene)
  try {
    const went = await attempt({
      connect: (signal) => find(target, signal),
      clock,
      deviceName,
      language,
      watch,
      signal: stop.signal,
    })
    return { ...went, signal }
  } finally {
    release()
    close()
  }
}

/** Only metadata says whether tokens can be bound to a key. Throws `CommandError` where they are to be, and there is none. */
export function refuseUnfindable({ dpop, tokenEndpoint }: Pick<SignInOptions, 'dpop' | 'tokenEndpoint'>): void {
  if (dpop && tokenEndpoint) throw new CommandError('Whether tokens can be bound is found by metadata: leave --dpop out, or the endpoints')
}

/** Offers the page once there is a code. */
function offering(
  { browser }: SignInOptions,
  { teller: { watch }, stream, isInteractive, language }: Scene,
): { watch: Watcher; close(): void } {
  if (!isInteractive || !browser || !canOpenPage()) return { watch, close: () => {} }
  const { command, notices } = wordsOf(language)
  const words = { offer: command.offerPage, opened: notices.opened, noBrowser: notices.noBrowser }
  let close: (() => void) | undefined
  return {
    close: () => close?.(),
    watch: (state, message) => {
      watch(state, message)
      if (message.type !== 'turned' || message.turn.event.type !== 'codes-issued' || message.turn.session.phase !== 'waiting') return
      const { verificationUri, verificationUriComplete } = message.turn.session.codes
      const write = (text: string) => void stream.write(text)
      close ??= offerPage(verificationUriComplete ?? verificationUri, { input: process.stdin, write, open: openPage, words })
    },
  }
}

/** The exit code that tells a script why a sign-in brought nothing. */
export function exitCodeOfSignIn(went: SignInOutcome): number {
  if (went.kind === 'ended') return exitCodeOfEnding(went.ending)
  return went.signal ? signalStatus(went.signal) : exitCode.done
}
