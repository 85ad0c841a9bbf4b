import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { refuseUnsafeEnvironment } from './environment.ts'
import { runCommand } from './exec/run-command.ts'
import { exemptFromProxy } from './exec/token-request.ts'
import { agentTokens, ownTokens, type TokenSource } from './exec/token-source.ts'
import { openTokenUrl } from './exec/token-url.ts'
import { option } from './options.ts'
import { signInCommand } from './sign-in/options.ts'
import { sceneFor } from './sign-in/scene.ts'
import { exitCodeOfSignIn, signIn } from './sign-in/sign-in.ts'

/** `tenfoot exec`: runs a command that needs a token, and has it from nowhere that lasts. */
export function execCommand(): CommandUnknownOpts {
  return signInCommand('exec')
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
    .action(async (words, options) => {
      refuseUnsafeEnvironment()
      const scene = sceneFor(options, process.stderr)
      const running = await agentTokens(options)
      if (running) return run(running, words, options.loopback ?? false)
      const went = await signIn(options, scene)
      if (went.kind === 'signed-in')
        return run(ownTokens(went.connection.openAccount(went.tokens), scene.clock), words, options.loopback ?? false)
      process.exitCode = exitCodeOfSignIn(went)
    })
}

async function run(source: TokenSource, words: readonly string[], isLoopback: boolean): Promise<void> {
  try {
    process.exitCode = await (isLoopback ? runWithUrl : runWithDescriptor)(source, words)
  } finally {
    await source.close()
  }
}

async function runWithDescriptor(source: TokenSource, words: readonly string[]): Promise<number> {
  const { accessToken } = await source.token()
  return runCommand({ words, secret: `${accessToken}\n`, variables: { TENFOOT_TOKEN_FD: '3', TENFOOT_TOKEN_URL: undefined } })
}

async function runWithUrl(source: TokenSource, words: readonly string[]): Promise<number> {
  const { url, close } = await openTokenUrl(source)
  const exempt = exemptFromProxy(new URL(url).hostname, process.env)
  try {
    return await runCommand({ words, variables: { ...exempt, TENFOOT_TOKEN_URL: url, TENFOOT_TOKEN_FD: undefined } })
  } finally {
    await close()
  }
}
