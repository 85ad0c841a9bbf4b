import { type Key, keys, shapeOf } from '../../cli/config/keys.ts'
import { meaningOf, optionOf } from '../../cli/config/schema.ts'

/** The page `docs/configuration.md`, made from the program itself. */
export function configurationPage(): string {
  const names = Object.keys(keys) as Key[]
  const example = JSON.stringify(
    { $schema: './config.schema.json', issuer: 'https://signin.example.com', data: '/var/lib/tenfoot' },
    undefined,
    2,
  )
  return `# Configuring a server

Made by \`npm run docs:commands\` from the program itself; \`test/docs.test.ts\` fails when it is out of date.

What a server is told comes from a file, from the environment and from the command line; each outdoes the one before. \`tenfoot config check\` says
what a server would be started with and where each setting comes from, and refuses what \`tenfoot serve\` would refuse; \`--json\` for programs:
\`file\`, and \`settings\` of \`key\`, \`value\` and \`from\` (\`command line\`, \`environment\`, \`file\`, \`default\`).

The file is \`tenfoot.config.json\` in the current directory, or the one that \`--config\` or \`TENFOOT_CONFIG\` names. It is one JSON object;
[config.schema.json](config.schema.json) is its schema. Every operator's command reads it, so that \`data\` is said once. Files and folders that
are not absolute are seen from the file. A key that does not exist, or a value that does not fit, is refused at start with the key's name and what to
write instead. No secret is among the keys.

\`\`\`json
${example}
\`\`\`

| key | type | what | option | variable |
|---|---|---|---|---|
${names.map(row).join('\n')}
`
}

function row(key: Key): string {
  const { flags, envVar, argChoices } = optionOf(key)
  const { type } = shapeOf(key)
  const meaning = argChoices ? `${meaningOf(key)}: ${argChoices.join(', ')}` : meaningOf(key)
  return `| \`${key}\` | ${type === 'strings' ? 'array of strings' : type} | ${meaning} | \`${flags}\` | \`${envVar}\` |`
}
