import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { builtInProfiles } from '../device-sim/profiles/built-in.ts'
import type { Profile } from '../device-sim/profiles/profile.ts'
import { pictureOfProfile } from '../device-sim/view/profile-picture.ts'
import { option } from './options.ts'
import { profileFrom } from './profile.ts'

/** `tenfoot profiles`: the devices that a television can be. */
export function profilesCommand(): CommandUnknownOpts {
  return new Command('profiles')
    .description('list the devices that a television can be, with a picture of each')
    .argument('[name]', 'one of them, or a file of your own')
    .addOption(option('--json', 'as the JSON that a file of your own would hold'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot profiles
  $ tenfoot profiles lcd-20x4
  $ tenfoot profiles e-ink-frame --json > frame.json
  $ tenfoot tv --issuer http://127.0.0.1:8628 --profile frame.json`,
    )
    .action(async (name, options) => {
      const asked = name === undefined ? undefined : await profileFrom(name)
      if (options.json) process.stdout.write(`${JSON.stringify(asked ?? builtInProfiles, null, 2)}\n`)
      else process.stdout.write((asked ? [asked] : builtInProfiles).map(described).join('\n'))
    })
}

function described(profile: Profile): string {
  const picture = pictureOfProfile(profile)
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
  return `${profile.name}: ${profile.title}\n  ${profile.about}\n\n${picture.join('\n')}\n`
}
