import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { consult, disappointment } from './agent/consult.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError } from './exit-code.ts'
import { option } from './options.ts'
import { agentCommand } from './sign-in/options.ts'
import { tokenJson } from './token-json.ts'

/** `tenfoot token`: an access token that is fit for use, for the program it is piped to. */
export function tokenCommand(): CommandUnknownOpts {
  return agentCommand('token')
    .description('print an access token that is fit for use')
    .addOption(option('--show', 'print it even on a terminal, where it stays in the scrollback'))
    .addOption(option('--json', 'one JSON object, with how long it is good for and what it allows'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot token --issuer https://signin.example.com | some-program --token-stdin
  $ tenfoot token --issuer https://signin.example.com --json | jq .expires_in`,
    )
    .action(async (options) => {
      refuseUnsafeEnvironment()
      if (process.stdout.isTTY && !options.show)
        throw new CommandError('On a terminal a token stays in the scrollback: pipe it to the program that needs it, or add --show')
      const token = await consult(options, 'access')
      if (token.kind !== 'token') throw disappointment(token, options)
      process.stdout.write(`${options.json ? JSON.stringify(tokenJson(token)) : token.accessToken}\n`)
    })
}
