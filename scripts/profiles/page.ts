import { builtInProfiles } from '../../device-sim/profiles/built-in.ts'
import { describeNetwork, networkNames, networkOf } from '../../device-sim/profiles/networks.ts'
import type { Profile } from '../../device-sim/profiles/profile.ts'
import { pictureOfProfile } from '../../device-sim/view/profile-picture.ts'

/** The page of devices that a television can be. */
export function profilesPage(): string {
  return `${head}
## Built in

${builtInProfiles.map(sectionOf).join('\n')}
## Networks that have a name

| name | what it does |
| --- | --- |
${networkNames.map((name) => `| \`${name}\` | ${describeNetwork(networkOf(name)).replace(/^[^:]*: /, '')} |`).join('\n')}

What each does to a device, in numbers: [networks](networks.md). They are chosen with \`--network slow\` at any device.
`
}

const head = `# Devices

Made by \`npm run docs:profiles\`. \`tenfoot tv --profile NAME\` is one of the devices below, \`--profile FILE\` one of your own;
\`tenfoot profiles\` prints this list, \`tenfoot profiles NAME --json\` a file to begin with. A profile is data:

| key | what it says |
| --- | --- |
| \`name\`, \`title\`, \`about\` | what it is asked for by, what it is called, one sentence |
| \`screen.kind\` | \`cells\` as a terminal has them; \`characters\`, a display of a few lines of ASCII; \`paper\`; \`voice\`; \`lines\` |
| \`screen.size\` | \`terminal\`, or \`columns\` and \`rows\`; in a larger terminal it stands in a case, in a smaller one it says what it needs |
| \`screen.colours\`, \`screen.ground\` | \`truecolor\`, \`256\`, \`16\` or \`two\`; \`dark\` or \`light\` |
| \`screen.qr\` | \`half\` draws with half blocks, \`full\` with backgrounds alone, \`none\` not at all; the code is always there as text |
| \`screen.redrawEvery\` | seconds between two repaints, where nothing else is to be seen than the time |
| \`input\` | \`arrows\`, \`arrows-and-digits\`, \`button\` (a press moves, two choose), \`knob\`, \`none\` (an attempt that ends is the end) |
| \`network\` | a name from below, or \`latency\` and \`jitter\` in milliseconds, \`loss\` from 0 to 1, \`bandwidth\` in kilobits a second, \`offline\` spells |
| \`clock\` | \`skew\` in seconds, \`drift\` in millionths, \`sleeps\`; a spell is \`{ "after": 60, "for": 30 }\`, in seconds since it was switched on. A running device that becomes another with \`p\` never goes back in time |
| \`memory\` | \`none\` or \`key-store\`: where a device of this kind would keep its tokens. Here they stay in memory, whatever it says |

A key that is wrong is named: \`screen.columns: give a whole number from 24 to 80\`. Editors know the keys by
[profile.schema.json](profile.schema.json); [examples/profiles](../examples/profiles) holds a streaming stick, a game console, a car, a watch and a 4K set.

A character display writes ASCII: German with ae and ss, English where it should speak Japanese. What does not fit comes in turns, the code never goes.
Paper gets no control characters and nothing twice, so \`--profile receipt-printer\` can be sent to a printer as it is; it, the speaker and the command line
take no terminal over, unless \`p\` changes to them in a running television.
`

function sectionOf(profile: Profile): string {
  return `### ${profile.name}

${profile.about} Steered by: ${profile.input}. Network: ${describeNetwork(networkOf(profile.network))}.

\`\`\`text
${pictureOfProfile(profile)}
\`\`\`
`
}
