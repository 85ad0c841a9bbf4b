import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { approveCommand, denyCommand } from '../../cli/approve.ts'
import { auditCommand } from '../../cli/audit.ts'
import { clientCommand } from '../../cli/client.ts'
import { configCommand } from '../../cli/config.ts'
import { demoCommand } from '../../cli/demo.ts'
import { execCommand } from '../../cli/exec.ts'
import { keyCommand } from '../../cli/key.ts'
import { kioskCommand } from '../../cli/kiosk.ts'
import { loginCommand } from '../../cli/login.ts'
import { logoutCommand } from '../../cli/logout.ts'
import { personCommand } from '../../cli/person.ts'
import { profilesCommand } from '../../cli/profiles.ts'
import { providerCommand } from '../../cli/provider.ts'
import { replayCommand } from '../../cli/replay.ts'
import { serveCommand } from '../../cli/serve.ts'
import { sessionCommand } from '../../cli/session.ts'
import { tokenCommand } from '../../cli/token.ts'
import { tvCommand } from '../../cli/tv.ts'
import { whoamiCommand } from '../../cli/whoami.ts'
import { workosCommand } from '../../cli/workos.ts'

/** A command that does something, by the words it is called with. */
export interface Subcommand {
  readonly words: string
  readonly command: CommandUnknownOpts
}

/** The commands right below the program, freshly made, in the order of its help. */
export function topCommands(): readonly CommandUnknownOpts[] {
  return [
    demoCommand(),
    serveCommand(),
    tvCommand(),
    kioskCommand(),
    loginCommand(),
    whoamiCommand(),
    tokenCommand(),
    execCommand(),
    logoutCommand(),
    profilesCommand(),
    replayCommand(),
    personCommand(),
    providerCommand(),
    clientCommand(),
    workosCommand(),
    sessionCommand(),
    auditCommand(),
    keyCommand(),
    approveCommand(),
    denyCommand(),
    configCommand(),
  ]
}

/** Every command that does something. */
export function subcommands(): readonly Subcommand[] {
  return topCommands().flatMap((top) =>
    top.commands.length === 0
      ? [{ words: top.name(), command: top }]
      : top.commands.map((command) => ({ words: `${top.name()} ${command.name()}`, command })),
  )
}
