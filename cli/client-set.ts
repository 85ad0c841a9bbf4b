import { Command } from '@commander-js/extra-typings'
import type { Client, ClientId } from '../server/identity/client.ts'
import { cleanText } from '../src/text/clean.ts'
import { clientJson } from './client.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError } from './exit-code.ts'
import { networksArgument } from './networks-argument.ts'
import { dataOption, withData } from './operator-data.ts'
import { option, scopeArgument } from './options.ts'
import { jsonOption, tell } from './tell.ts'

/** `tenfoot client set`: what a client may from now on, the one that is there from the start included (C-13). */
export function setCommand() {
  return new Command('set')
    .description('change what a client may; whatever is not named stays, and devices that are signed in stay so')
    .argument('<id>', 'the client_id, such as tenfoot-tv')
    .addOption(option('--scope <scope>', 'the most it may ask for').argParser(scopeArgument))
    .addOption(option('--device-grant', 'may use the device grant'))
    .addOption(option('--no-device-grant', 'may not use it'))
    .addOption(option('--type-code', 'people type the last four letters of its codes, even after a scan'))
    .addOption(option('--no-type-code', 'only where something looks wrong'))
    .addOption(option('--require-second-factor', 'only people with an authenticator app or a passkey can let it in'))
    .addOption(option('--no-require-second-factor', 'anybody can'))
    .addOption(option('--sign-approval', 'an approval counts only where a passkey of the person signs it'))
    .addOption(option('--no-sign-approval', 'no signature is asked for'))
    .addOption(option('--network <cidr>', 'a network that it may start from; may be given again').argParser(networksArgument))
    .addOption(option('--no-network', 'it may start from anywhere'))
    .addOption(option('--dpop', 'gets tokens only with a proof of its key (RFC 9449)'))
    .addOption(option('--no-dpop', 'gets them without, too'))
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot client set tenfoot-tv --no-device-grant')
    .action(async (id, { data, json, ...wanted }) => {
      const client = await withData(data, async ({ store }) => {
        const found = await store.clients.find(id as ClientId)
        const next = found && changed(found, wanted)
        return next && (await store.clients.replace(next)) === 'replaced' ? next : undefined
      })
      if (!client) throw new CommandError(`There is no client ${cleanText(id)}; tenfoot client list shows who there is`)
      tell(json, clientJson(client), `Changed ${cleanText(id)}`)
    })
}

interface Wanted {
  readonly scope?: Client['scope'] | undefined
  readonly deviceGrant?: boolean | undefined
  readonly typeCode?: boolean | undefined
  readonly requireSecondFactor?: boolean | undefined
  readonly signApproval?: boolean | undefined
  readonly network?: readonly string[] | boolean | undefined
  readonly dpop?: boolean | undefined
}

/** What was not named stays as it was. */
function changed(client: Client, wanted: Wanted): Client {
  const { scope, deviceGrant, typeCode, requireSecondFactor, signApproval, network, dpop } = wanted
  return {
    ...client,
    scope: scope ?? client.scope,
    mayUseDeviceGrant: deviceGrant ?? client.mayUseDeviceGrant,
    confirmation: typeCode === undefined ? client.confirmation : typeCode ? 'type' : 'compare',
    requiresSecondFactor: (requireSecondFactor ?? client.requiresSecondFactor) || undefined,
    requiresSignedApproval: (signApproval ?? client.requiresSignedApproval) || undefined,
    networks: network === undefined ? client.networks : typeof network === 'boolean' ? undefined : network,
    mustProveKey: dpop ?? client.mustProveKey,
  }
}
