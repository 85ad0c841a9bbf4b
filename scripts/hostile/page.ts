import type { Fate, Way } from '../../device-sim/hostile/way.ts'
import type { Ordeal } from '../../test/support/hostile-room.ts'

/** A way, and what became of a television by it. */
export interface Endured {
  readonly way: Way
  readonly ordeal: Ordeal
}

/** The page `docs/hostile-servers.md`, made from what televisions went through. */
export function hostilePage(all: readonly Endured[]): string {
  const subjects = [...new Set(all.map(({ way }) => way.subject))]
  const parts = subjects.map((subject) => {
    const rows = all.filter(({ way }) => way.subject === subject).map(row)
    return `## ${subject.charAt(0).toUpperCase()}${subject.slice(1)}\n\n${table(rows)}`
  })
  return `${[head(all.length), ...parts].join('\n\n')}\n`
}

function head(count: number): string {
  return `# Hostile servers

Made by \`npm run docs:hostile\`: ${count} servers, each hostile in one way, and what the television shows when it has had enough of each.
\`test/device-sim/hostile.test.ts\` runs them all and fails when this page is out of date. At every one of them it also holds that

- no control character, bidirectional sign or invisible sign reaches a screen, a line or an event, and every row is as wide as the screen;
- no request goes to another origin, and no cookie, device code or token to an endpoint that it is not for;
- no more than 16 requests go out in a minute (61, where the server asks for an interval of a second or less);
- nothing sleeps or is on the wire any more when the television has been switched off, within three seconds.

The servers are in \`device-sim/hostile/\`. Each is a good server but for one answer, so they can be held against other clients, too.`
}

/** What each fate means, in few words. */
const fates: Readonly<Record<Fate, string>> = {
  violated: 'stops',
  refused: 'stops',
  denied: 'stops',
  revoked: 'signs out',
  expired: 'waits until the code has expired',
  unreachable: 'tries ten times, then stops',
  unfound: 'waits as asked',
  retrying: 'waits as asked',
  home: 'is signed in',
}

function row({ way, ordeal }: Endured): readonly string[] {
  return [escaped(way.does), way.tries.join(', '), fates[way.fate], said(ordeal)]
}

/** What the last screen says, without what differs from run to run. */
function said({ screen, server }: Ordeal): string {
  const text = [screen.title, 'lines' in screen ? screen.lines[0] : undefined].filter((part) => part !== undefined).join(': ')
  const named = [server.issuer, server.foreign].reduce((left, origin, index) => left.replaceAll(hostOf(origin), hosts[index] ?? ''), text)
  const characters = [...named]
  return escaped(characters.length > 120 ? `${characters.slice(0, 120).join('')}…` : named)
}

const hosts = ['tv.example', 'elsewhere.example']

function hostOf(origin: string): string {
  return new URL(origin).host
}

function table(rows: readonly (readonly string[])[]): string {
  const heads = ['the server sends', 'tries', 'the television', 'and shows']
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Text as Markdown shows it: what is said by a hostile server stays text here, too. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&')
}
