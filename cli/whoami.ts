import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { monotonicClock } from '../src/time/system-clock.ts'
import { later } from '../src/time/units.ts'
import { type Consulted, consult, disappointment } from './agent/consult.ts'
import type { Status } from './agent/protocol.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { option } from './options.ts'
import { agentCommand } from './sign-in/options.ts'
import { nameLine } from './sign-in/teller.ts'

type Person = Extract<Consulted, { kind: 'person' }>

/** `tenfoot whoami`: who is signed in, as the server says now. */
export function whoamiCommand(): CommandUnknownOpts {
  return agentCommand('whoami')
    .description('say who is signed in, asking the server')
    .addOption(option('--json', 'one JSON object'))
    .addHelpText('after', '\nExample:\n  $ tenfoot whoami --issuer https://signin.example.com --json')
    .action(async (options) => {
      refuseUnsafeEnvironment()
      const who = await consult(options, 'person')
      if (who.kind !== 'person') throw disappointment(who, options)
      const status = await consult(options, 'status')
      if (status.kind !== 'status') throw disappointment(status, options)
      process.stdout.write(options.json ? `${JSON.stringify(personJson(who, status))}\n` : personLines(who, status))
    })
}

/** Who is signed in, for people. */
export function personLines(who: Person, status: Status): string {
  const until = endOf(status).toTimeString().slice(0, 5)
  const facts = [
    nameLine(who),
    `Server: ${status.issuer}`,
    `Client: ${status.clientId}`,
    `Allowed: ${status.scope?.join(' ') ?? 'what was asked for'}`,
    `Held: in memory until ${until}${status.store === undefined ? '' : `, and kept in ${status.store}`}`,
    ...(status.jkt === undefined ? [] : [`Bound: to the key ${status.jkt}`]),
  ]
  return facts.map((fact) => `${fact}\n`).join('')
}

/** Who is signed in, for programs. */
export function personJson({ sub, name, email }: Person, status: Status): Readonly<Record<string, unknown>> {
  const { issuer, clientId, scope, endsIn, store, jkt } = status
  const held = { held_until: endOf(status).toISOString(), expires_in: Math.floor(endsIn), key_store: store, jkt }
  return { sub, name, email, issuer, client_id: clientId, scope: scope?.join(' '), ...held }
}

function endOf({ endsIn }: Status): Date {
  return new Date(later(monotonicClock.now(), endsIn))
}
