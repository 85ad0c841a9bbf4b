import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { readProofTarget } from '../src/device/proof-target.ts'
import { type Consulted, consult, disappointment, type SignInToUse } from './agent/consult.ts'
import type { Request } from './agent/protocol.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError } from './exit-code.ts'
import { option } from './options.ts'
import { consultFor, type NotSignedIn } from './resource/consult-for.ts'
import { isForResource, keyOf, type ResourceKey } from './resource/resource-key.ts'
import type { ResourceOptions } from './resource/sign-in-for.ts'
import { resourceCommand, signingIn } from './sign-in/options.ts'
import { sceneFor, type Telling } from './sign-in/scene.ts'
import { provenTokenJson, tokenJson } from './token-json.ts'

/** `tenfoot token`: an access token that is fit for use, for the program it is piped to. */
export function tokenCommand(): CommandUnknownOpts {
  return signingIn(resourceCommand('token'))
    .description('print an access token that is fit for use; with --resource, sign in for that where nobody is signed in')
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
  $ tenfoot token --issuer https://signin.example.com --proof "GET https://api.example.com/films" | curl -H @- https://api.example.com/films
  $ tenfoot token --resource https://mcp.example.com/mcp | some-agent --token-stdin`,
    )
    .action(async (options, command) => {
      refuseUnsafeEnvironment()
      const key = keyOf(options, command.getOptionValueSource('issuer'))
      if (!isForResource(key) && (options.scope || options.dpop))
        throw new CommandError('Only for a resource does this command sign in: add --resource, or run tenfoot login with the rest')
      if (options.nonce !== undefined && options.proof === undefined)
        throw new CommandError('A nonce is for a proof: add --proof, or leave --nonce out')
      const target = options.proof === undefined ? undefined : targetOf(options.proof, options)
      if (process.stdout.isTTY && !options.show)
        throw new CommandError('On a terminal a token stays in the scrollback: pipe it to the program that needs it, or add --show')
      const { insecureHttp, agentLifetime } = options
      const signIn = { ...key, insecureHttp, agentLifetime }
      const answer = await ask(signIn, options, target ? { ask: 'proof', ...target } : 'access')
      if (answer.kind === 'not-signed-in') process.exitCode = answer.exitCode
      else process.stdout.write(target ? headers(answer, signIn, options) : token(answer, signIn, options))
    })
}

function ask(
  signIn: SignInToUse | (SignInToUse & ResourceKey),
  options: ResourceOptions & Telling,
  request: Exclude<Request, 'end'>,
): Promise<Consulted | NotSignedIn> {
  if (!isForResource(signIn)) return consult(signIn, request)
  if (typeof request !== 'string' && new URL(request.url).origin !== new URL(signIn.resource).origin)
    throw new CommandError(`Cannot prove that: ${request.url} is not of ${signIn.resource}, which the token is for`)
  return consultFor(signIn, options, request, sceneFor(options, process.stderr))
}

interface HowPrinted {
  readonly json?: true | undefined
}

function token(answer: Consulted, signIn: SignInToUse, { json }: HowPrinted): string {
  if (answer.kind !== 'token') throw disappointment(answer, signIn)
  if (json) return `${JSON.stringify(tokenJson(answer))}\n`
  if (answer.tokenType === 'DPoP')
    throw new CommandError(
      'The token is bound to a key, and counts with a proof alone: add --proof "GET https://…" for the request it is for, or --json',
    )
  return `${answer.accessToken}\n`
}

function headers(answer: Consulted, signIn: SignInToUse, { json }: HowPrinted): string {
  if (answer.kind !== 'proof') throw disappointment(answer, signIn)
  if (json) return `${JSON.stringify(provenTokenJson(answer))}\n`
  return `Authorization: DPoP ${answer.accessToken}\nDPoP: ${answer.proof}\n`
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
