import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { createProofKey } from '../src/device/proof-key.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { runCommand } from './exec/run-command.ts'
import { exemptFromProxy } from './exec/token-request.ts'
import { agentTokens, ownTokens, refuseBound, refuseUnbound, type TokenSource } from './exec/token-source.ts'
import { openTokenUrl } from './exec/token-url.ts'
import { CommandError } from './exit-code.ts'
import { option } from './options.ts'
import { isForResource, keyOf } from './resource/resource-key.ts'
import { signInFor } from './resource/sign-in-for.ts'
import { resourceSignInCommand } from './sign-in/options.ts'
import { sceneFor } from './sign-in/scene.ts'
import { exitCodeOfSignIn, refuseUnfindable, signIn } from './sign-in/sign-in.ts'

/** `tenfoot exec`: runs a command that needs a token, and has it from nowhere that lasts. */
export function execCommand(): CommandUnknownOpts {
  return resourceSignInCommand('exec')
    .description('run a command with a token on descriptor 3; signs in for it alone where nobody is signed in')
    .argument('<command...>', 'the command and its arguments, behind --')
    .addOption(option('--loopback', 'give it an address for tokens in TENFOOT_TOKEN_URL instead, as long as it runs'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot exec --issuer https://signin.example.com -- sh -c 'some-program --token-stdin <&3'
  $ tenfoot exec --issuer https://signin.example.com --loopback -- sh -c 'printf "url = %s" "$TENFOOT_TOKEN_URL" | curl -s -K -'`,
    )
    .action(async (words, options, command) => {
      refuseUnsafeEnvironment()
      refuseUnfindable(options)
      const { dpop, loopback = false, insecureHttp = false } = options
      if (dpop && !loopback) throw new CommandError('A bound token takes a proof with each request: add --loopback, or leave --dpop out')
      const named = keyOf(options, command.getOptionValueSource('issuer'))
      if (isForResource(named) && options.tokenEndpoint)
        throw new CommandError('A resource says itself where to sign in: leave --resource out, or the endpoints')
      const scene = sceneFor(options, process.stderr)
      const running = await agentTokens({ ...options, ...named })
      if (running && dpop) refuseUnbound(await running.token())
      if (running) return run(running, words, { loopback, insecureHttp })
      const key = dpop && (await createProofKey())
      const went = isForResource(named) ? await signInFor(named, options, scene, key) : await signIn({ ...options, ...named }, scene, key)
      if (went.kind === 'signed-in') {
        const { openAccount, prover } = went.connection
        return run(ownTokens(openAccount(went.tokens), scene.clock, prover), words, { loopback, insecureHttp })
      }
      process.exitCode = exitCodeOfSignIn(went)
    })
}

interface HowHanded {
  readonly loopback: boolean
  readonly insecureHttp: boolean
}

async function run(source: TokenSource, words: readonly string[], { loopback, insecureHttp }: HowHanded): Promise<void> {
  try {
    process.exitCode = await (loopback ? runWithUrl(source, words, insecureHttp) : runWithDescriptor(source, words))
  } finally {
    await source.close()
  }
}

async function runWithDescriptor(source: TokenSource, words: readonly string[]): Promise<number> {
  const token = await source.token()
  refuseBound(token)
  return runCommand({ words, secret: `${token.accessToken}\n`, variables: { TENFOOT_TOKEN_FD: '3', TENFOOT_TOKEN_URL: undefined } })
}

async function runWithUrl(source: TokenSource, words: readonly string[], allowsInsecure: boolean): Promise<number> {
  const { url, close } = await openTokenUrl(source, allowsInsecure)
  const exempt = exemptFromProxy(new URL(url).hostname, process.env)
  try {
    return await runCommand({ words, variables: { ...exempt, TENFOOT_TOKEN_URL: url, TENFOOT_TOKEN_FD: undefined } })
  } finally {
    await close()
  }
}
