import type { CellScreen, Profile } from './profile.ts'

/** A device that needs no file. */
export interface BuiltInProfile extends Profile {
  readonly name: 'tv' | 'set-top-box' | 'e-ink-frame' | 'lcd-20x4' | 'receipt-printer' | 'speaker' | 'command-line'
}

/** A screen like any modern television's. */
const cells: CellScreen = { kind: 'cells', size: 'terminal', colours: 'truecolor', ground: 'dark', qr: 'half', hasSymbols: true }

/** What most devices have in common: a good network, a good clock, and no memory. */
const ordinary = { network: 'good', clock: { skew: 0, drift: 0, sleeps: [] }, memory: 'none' } as const

/** The device that needs not be asked for. */
export const television: BuiltInProfile = {
  ...ordinary,
  name: 'tv',
  title: 'Television',
  about: 'Fills the terminal, has every colour, and is steered with arrows and OK.',
  screen: cells,
  input: 'arrows',
}

/** A command that says what there is to say, line by line. */
export const commandLine: BuiltInProfile = {
  ...ordinary,
  name: 'command-line',
  title: 'Command line',
  about: 'One sentence with the address and the code, then a line for every change.',
  screen: { kind: 'lines' },
  input: 'none',
  memory: 'key-store',
}

/** The devices that need no file. */
export const builtInProfiles: readonly BuiltInProfile[] = [
  television,
  {
    ...ordinary,
    name: 'set-top-box',
    title: 'Set-top box',
    about: 'Sixteen colours on an old set, and a remote control with digits: each chooses at once.',
    screen: { ...cells, size: { columns: 80, rows: 24 }, colours: '16' },
    input: 'arrows-and-digits',
    network: { latency: 120, jitter: 40, loss: 0, bandwidth: 2000, offline: [] },
    memory: 'key-store',
  },
  {
    ...ordinary,
    name: 'e-ink-frame',
    title: 'E-ink picture frame',
    about: 'Greys on a light ground, painted anew once a minute at most; one button on its edge.',
    screen: { ...cells, size: { columns: 80, rows: 30 }, ground: 'light', redrawEvery: 60 },
    input: 'button',
    clock: { skew: -4, drift: 80, sleeps: [] },
    memory: 'key-store',
  },
  {
    ...ordinary,
    name: 'lcd-20x4',
    title: 'Character display',
    about: 'Four lines of twenty letters, ASCII alone, and a knob that turns and clicks.',
    screen: { kind: 'characters', columns: 20, rows: 4 },
    input: 'knob',
  },
  {
    ...ordinary,
    name: 'receipt-printer',
    title: 'Receipt printer',
    about: 'Prints 48 columns, a QR code among them, and takes nothing back; one button.',
    screen: { kind: 'paper', columns: 48 },
    input: 'button',
  },
  {
    ...ordinary,
    name: 'speaker',
    title: 'Speaker',
    about: 'Says the code by the spelling alphabet, twice, and again at half time.',
    screen: { kind: 'voice' },
    input: 'button',
  },
  commandLine,
]

/** The built-in profile of that name. */
export function builtInProfile(name: string): BuiltInProfile | undefined {
  return builtInProfiles.find((profile) => profile.name === name)
}
