import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { type ProofTarget, readProofTarget } from '../src/device/proof-target.ts'
import { consult, disappointment, type SignInToUse } from './agent/consult.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError } from './exit-code.ts'
import { option } from './options.ts'
import { agentCommand } from './sign-in/options.ts'
import { provenTokenJson, tokenJson } from './token-json.ts'

/** `tenfoot token`: an access token that is fit for use, for the program it is piped to. */
export function tokenCommand(): CommandUnknownOpts {
  return agentCommand('token')
    .description('print an access token that is fit for use')
    .addOption(option('--proof <request>', 'print the two headers of this one request, such as "GET https://api.example.com/films"'))
    .addOption(option('--nonce <nonce>', 'with --proof: what the DPoP-Nonce header of the last answer said'))
    .addOption(option('--show', 'print it even on a terminal, where it stays in the scrollback'))
    .addOption(option('--json', 'one JSON object, with how long it is good for and what it allows'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot token --issuer https://signin.example.com | some-program --token-stdin
  $ tenfoot token --issuer https://signin.example.com --json | jq .expires_in
  $ tenfoot token --issuer https://signin.example.com --proof "GET https://api.example.com/films" | curl -H @- https://api.example.com/films`,
    )
    .action(async (options) => {
      refuseUnsafeEnvironment()
      if (options.nonce !== undefined && options.proof === undefined)
        throw new CommandError('A nonce is for a proof: add --proof, or leave --nonce out')
      const target = options.proof === undefined ? undefined : targetOf(options.proof, options)
      if (process.stdout.isTTY && !options.show)
        throw new CommandError('On a terminal a token stays in the scrollback: pipe it to the program that needs it, or add --show')
      process.stdout.write(await (target ? headers(options, target) : token(options)))
    })
}

interface TokenOptions extends SignInToUse {
  readonly json?: true | undefined
}

async function token(options: TokenOptions): Promise<string> {
  const token = await consult(options, 'access')
  if (token.kind !== 'token') throw disappointment(token, options)
  if (options.json) return `${JSON.stringify(tokenJson(token))}\n`
  if (token.tokenType === 'DPoP')
    throw new CommandError(
      'The token is bound to a key, and counts with a proof alone: add --proof "GET https://…" for the request it is for, or --json',
    )
  return `${token.accessToken}\n`
}

async function headers(options: TokenOptions, target: ProofTarget): Promise<string> {
  const proven = await consult(options, { ask: 'proof', ...target })
  if (proven.kind !== 'proof') throw disappointment(proven, options)
  if (options.json) return `${JSON.stringify(provenTokenJson(proven))}\n`
  return `Authorization: DPoP ${proven.accessToken}\nDPoP: ${proven.proof}\n`
}

/** Reads `METHOD ADDRESS`. Throws `CommandError` where it cannot be read, or no token may go there. */
function targetOf(
  request: string,
  { nonce, insecureHttp }: { readonly nonce?: string | undefined; readonly insecureHttp?: true | undefined },
) {
  const [method = '', url = '', ...more] = request.trim().split(/ +/)
  if (url === '' || more.length > 0)
    throw new CommandError('Cannot prove that: give a method and an address, such as "GET https://api.example.com/films"')
  const read = readProofTarget({ method, url, nonce }, insecureHttp)
  if (read.kind === 'unfit') throw new CommandError(`Cannot prove that: ${read.why}`)
  return read.target
}
