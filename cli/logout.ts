import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { askAgent } from './agent/ask.ts'
import { forgetKept } from './agent/forget-kept.ts'
import type { Farewell } from './agent/protocol.ts'
import { type SignInKey, socketPlace } from './agent/socket-place.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { exitCode } from './exit-code.ts'
import { option } from './options.ts'
import { isForResource, keyOf } from './resource/resource-key.ts'
import { resourceCommand } from './sign-in/options.ts'

/** `tenfoot logout`: gives the tokens back, and ends the agent. */
export function logoutCommand(): CommandUnknownOpts {
  return resourceCommand('logout')
    .description('give the tokens back to the server, and end the agent; nothing is left of the sign-in')
    .addOption(option('--json', 'one JSON object'))
    .addHelpText('after', '\nExample:\n  $ tenfoot logout --issuer https://signin.example.com')
    .action(async (options, command) => {
      refuseUnsafeEnvironment()
      const key = keyOf(options, command.getOptionValueSource('issuer'))
      const kept = { ...key, insecureHttp: options.insecureHttp }
      const how = (await endAgent(key)) ?? (isForResource(key) ? undefined : await forgetKept(kept)) ?? 'nobody'
      process.stdout.write(options.json ? `${JSON.stringify({ outcome: how })}\n` : `${said[how]}\n`)
      if (how === 'failed') process.exitCode = exitCode.unreachable
    })
}

const said: Readonly<Record<Farewell | 'nobody', string>> = {
  revoked: 'Signed out: the server has taken the tokens back',
  failed: 'Signed out here, but the server did not confirm it: end the access in your account on the web',
  'not-offered': 'Signed out here; this server takes no tokens back, so they end when they expire',
  nobody: 'Nobody is signed in',
}

async function endAgent(signIn: SignInKey): Promise<Farewell | undefined> {
  const answer = await askAgent(socketPlace(signIn), 'end')
  return answer?.kind === 'ended' ? answer.how : undefined
}
