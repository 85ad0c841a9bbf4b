import { describeNetwork, networkNames, networkOf } from '../../device-sim/profiles/networks.ts'
import type { NetworkName } from '../../device-sim/profiles/profile.ts'
import { usualDeadline } from '../../src/device/http.ts'
import { mostFailures } from '../../src/device/polling.ts'
import { type SignIns, type Survey, signIns, survey } from './survey.ts'

const requests = 200
const attempts = 30
const approvedAfter = 32

/** The page of networks: what each is made of, and what that came to when it was tried. */
export async function networksPage(): Promise<string> {
  const surveys: (readonly [NetworkName, Survey])[] = []
  for (const name of networkNames) surveys.push([name, await survey(name, requests)])
  const signedIn: (readonly [NetworkName, SignIns])[] = []
  for (const name of networkNames) signedIn.push([name, await signIns(name, attempts, approvedAfter)])
  return `${head}
${table(['network', 'what it does'], networkNames.map(conditionsRow))}

- Half of the delay lies on the way there, half on the way back, each drawn anew for every request.
- Half of what is lost are requests, of which the server never hears. The other half are answers: the server has done its part, and the device waits until its
  ${usualDeadline} seconds are over.
- The width of the line holds for what comes back; the lines of two requests are not shared.
- A captive portal answers with a web page (200) where nothing is encrypted, and with a certificate for another name where it is. Neither is believed.
- A network that goes away, for a spell of the device's profile or by \`n\`, breaks what is under way: requests on their way there as well as answers on their way back.

## ${requests.toLocaleString('en')} requests over each

${table(['network', 'answered', 'never arrived', 'answered in vain', 'quickest', 'half of them within', 'slowest'], surveys.map(surveyRow))}

What a device says of the others:

${surveys.flatMap(([name, { messages }]) => messages.map((message) => `- \`${name}\`: ${message}`)).join('\n')}

## ${attempts} sign-ins over each

A person approves ${approvedAfter} seconds after the server made the code; it asks for polls five seconds apart.

${table(
  ['network', 'signed in', 'tokens lost on their way', 'never a code', 'polls', 'from approval to tokens, half of them within', 'at most'],
  signedIn.map(signInsRow),
)}

Tokens that are lost on their way are the price of a code that can be spent once ([strict redemption](decisions/strict-redemption.md)): the next poll is answered
\`invalid_grant\`, and the device offers a new code. After a failure the wait doubles, up to a minute (RFC 8628 §3.5), so that a lossy network is slower to learn of an approval
than its own delays tell. Without any code a device gives up after ${mostFailures} tries.
`
}

const head = `# Networks

Made by \`npm run docs:networks\`; \`test/docs.test.ts\` fails when this page is out of date. A simulated network lies between a television and its server: \`--network NAME\`
chooses one, \`n\` changes it while the television runs, a [profile](profiles.md) brings its own. What chance decides is drawn from a seed here, and time is virtual.
`

function conditionsRow(name: NetworkName): readonly string[] {
  return [`\`${name}\``, describeNetwork(networkOf(name)).replace(/^[^:]*: /, '')]
}

function surveyRow([name, { answered, neverArrived, answeredInVain, took }]: readonly [NetworkName, Survey]): readonly string[] {
  return [
    `\`${name}\``,
    answered,
    neverArrived,
    answeredInVain,
    ...[took[0], middle(took), took.at(-1)].map((time) => inUnit(time, 'ms')),
  ].map(String)
}

function signInsRow([name, { signedIn, spent, unreachable, polls, waited }]: readonly [NetworkName, SignIns]): readonly string[] {
  const from = polls[0] === undefined ? '' : [...new Set([polls[0], polls.at(-1)])].join(' to ')
  return [`\`${name}\``, signedIn, spent, unreachable, from, inUnit(middle(waited), 's'), inUnit(waited.at(-1), 's')].map(String)
}

function middle(ascending: readonly number[]): number | undefined {
  return ascending[Math.floor(ascending.length / 2)]
}

function inUnit(value: number | undefined, unit: string): string {
  return value === undefined ? '' : `${Math.round(value * 10) / 10} ${unit}`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
