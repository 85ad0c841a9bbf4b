import { hostname } from 'node:os'
import { messages } from './messages.ts'
import { type Subcommand, subcommands } from './program.ts'

/** The page `docs/commands.md`, made from the program itself. */
export async function commandsPage(): Promise<string> {
  const said = await messages()
  return `${[head, ...subcommands().map(section), '## What it says when it cannot', saying, table(['command', 'message', 'exit code'], said)].join('\n\n')}\n`
}

const head = `# Commands

Made by \`npm run docs:commands\` from the program itself; \`test/docs.test.ts\` fails when it is out of date. In a checkout, after
\`npm ci\`, each command is run as \`npx tenfoot …\`. \`--help\` shows the same with examples.

Where a variable is named, it sets the option when the command line does not: \`TENFOOT_PORT=9000\` for \`--port 9000\`. An option
without a value is switched on by its variable unless that is empty, \`0\` or \`false\`; also one that begins with
\`--no\`, as by \`TENFOOT_NO_ISSUING_LIMIT=1\`.

| exit code | means |
|---|---|
| 0 | done: signed in, switched off, stopped |
| 1 | a bug of tenfoot's own, with a stack trace |
| 2 | wrong usage, or something in the way that the message names |
| 3 | a person declined |
| 4 | the code expired before anybody answered it |
| 5 | the server cannot be reached, refused, or broke the protocol |
| 6 | nobody is signed in: \`tenfoot login\` comes first |
| 7 | the sign-in is over: ended elsewhere, or run out with nothing to renew it |
| 126, 127 | what \`tenfoot exec\` was to run cannot be run, or is not there |
| 128 + n | ended by signal n, such as 143 for SIGTERM |

\`tenfoot exec\` ends as its command does. \`login\`, \`whoami\`, \`token\`, \`exec\` and \`logout\` have [a manual of their own](command-line.md).`

const saying = `Messages go to standard error and begin with \`error:\`. These are the ones that can be provoked; each was printed by the program
when this page was made. Names, numbers and directories are examples.`

function section({ words, command }: Subcommand): string {
  const parts = [`## tenfoot ${words}`, `${sentence(command.description())}`]
  const given = command.registeredArguments.map((argument) => [
    `\`${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}\``,
    argument.description,
  ])
  if (given.length > 0) parts.push(table(['argument', 'what'], given))
  const options = command.options.map((option) => [
    `\`${option.flags}\``,
    option.argChoices ? `${option.description}: ${option.argChoices.join(', ')}` : option.description,
    fallback(option),
    option.envVar ? `\`${option.envVar}\`` : '',
  ])
  parts.push(table(['option', 'what', 'default', 'variable'], options))
  return parts.join('\n\n')
}

interface Defaulted {
  readonly defaultValue?: unknown
  readonly defaultValueDescription?: string | undefined
  readonly mandatory: boolean
  readonly negate: boolean
}

function fallback({ defaultValue, defaultValueDescription, mandatory, negate }: Defaulted): string {
  if (mandatory && defaultValue === undefined) return 'must be given'
  if (defaultValue === undefined || negate) return ''
  if (defaultValue === hostname()) return "this computer's name"
  return `\`${defaultValueDescription ?? String(defaultValue)}\``
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
