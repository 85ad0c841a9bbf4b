import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { socketPlace } from './agent/socket-place.ts'
import { startKeyedAgent } from './agent/start.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError } from './exit-code.ts'
import { findKeyStore } from './key-store/system-key-store.ts'
import { option } from './options.ts'
import { isSignedIn } from './sign-in/already.ts'
import { handOver } from './sign-in/hand-over.ts'
import { signInCommand } from './sign-in/options.ts'
import { sceneFor } from './sign-in/scene.ts'
import { exitCodeOfSignIn, refuseUnfindable, signIn } from './sign-in/sign-in.ts'

/** `tenfoot login`: signs in, and leaves the sign-in with an agent. */
export function loginCommand(): CommandUnknownOpts {
  return signInCommand('login')
    .description('sign in with a phone or a browser; an agent of your own then holds the tokens, in memory, for the other commands')
    .addOption(option('--force', 'sign in anew where somebody is signed in; the old sign-in is given back'))
    .addOption(option('--remember', "keep the refresh token in the operating system's key store, beyond the life of the agent"))
    .addOption(option('--json', 'one event a line, for programs (docs/json-events.md)'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot login --issuer https://signin.example.com
  $ tenfoot login --issuer https://signin.example.com --scope "openid email offline_access" --remember
  $ tenfoot login --issuer https://signin.example.com --dpop`,
    )
    .action(async (options) => {
      refuseUnsafeEnvironment()
      socketPlace(options)
      if (options.remember && options.dpop)
        throw new CommandError('What is remembered would outlive the key that it is bound to: leave --remember out, or --dpop')
      refuseUnfindable(options)
      if (options.remember && options.tokenEndpoint)
        throw new CommandError('What is remembered is found again by metadata: leave --remember out, or the endpoints')
      const store = options.remember ? await findKeyStore() : undefined
      const scene = sceneFor(options, process.stdout)
      if (!options.force && (await isSignedIn(options, scene.teller))) return
      const keyed = options.dpop ? await startKeyedAgent() : undefined
      try {
        const went = await signIn(options, scene, keyed?.key)
        if (went.kind === 'signed-in') await handOver(went, options, { store, keyed }, scene)
        else process.exitCode = exitCodeOfSignIn(went)
      } finally {
        keyed?.dismiss()
      }
    })
}
