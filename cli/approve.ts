import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { answerUserCode } from '../server/flows/answer-user-code.ts'
import type { AnswerVerdict } from '../server/grant/answer.ts'
import { readUserCode } from '../src/protocol/user-code.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError, exitCode } from './exit-code.ts'
import { dataOption, personNamed, withData } from './operator-data.ts'
import { option } from './options.ts'
import { readStandardInput } from './read-secret.ts'
import { jsonOption, tell } from './tell.ts'

/** `tenfoot approve CODE --as EMAIL`: an operator's yes, by the same rules as the page's. */
export function approveCommand(): CommandUnknownOpts {
  return answerCommand('approve', 'approve a device for a person, as an operator; its tokens say so')
}

/** `tenfoot deny CODE --as EMAIL`: an operator's no. */
export function denyCommand(): CommandUnknownOpts {
  return answerCommand('deny', 'decline a device for a person, as an operator')
}

function answerCommand(says: 'approve' | 'deny', description: string): CommandUnknownOpts {
  return new Command(says)
    .description(description)
    .argument('[code]', 'the code on the device; read from standard input when it is not given')
    .addOption(option('--as <email>', 'the person whose device it is').makeOptionMandatory())
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(option('--no-operator-approval', 'let people alone approve, as a configuration file may say').hideHelp(says === 'deny'))
    .addHelpText(
      'after',
      `\nExamples:\n  $ tenfoot ${says} WDJB-MJHT --as ada@example.com\n  $ echo WDJB-MJHT | tenfoot ${says} --as ada@example.com`,
    )
    .action(async (given, options) => {
      if (says === 'approve' && !options.operatorApproval)
        throw new CommandError('The configuration says operatorApproval: false: people alone approve here, on the page')
      const code = readUserCode(given ?? (await readStandardInput()))
      if (!code) throw new CommandError('That is not a code; give the letters that the device shows, such as WDJB-MJHT')
      const outcome = await withData(options.data, async (data) => {
        const person = await personNamed(data, options.as)
        return answerUserCode({ ...data, clock: wallClock }, { code, person: person.id, says, by: 'operator' })
      })
      tell(options.json, { outcome }, outcomeMessage(outcome))
    })
}

function outcomeMessage(outcome: AnswerVerdict | 'unknown' | 'wants-factor'): string {
  switch (outcome) {
    case 'approved':
      return 'Approved; the device is in at its next poll'
    case 'denied':
      return 'Declined; the device learns of it at its next poll'
    case 'wants-factor':
      throw new CommandError(
        'The person or the program requires a second factor, a provider or a passkey that signs: only the person can approve this, on the page',
      )
    case 'closed':
    case 'unknown':
      throw new CommandError('No device waits with this code; it may have expired or been answered already', exitCode.expired)
  }
}
