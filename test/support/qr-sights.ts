import { readdirSync, readFileSync } from 'node:fs'
import headless from '@xterm/headless'
import { builtInProfiles } from '../../device-sim/profiles/built-in.ts'
import type { Profile } from '../../device-sim/profiles/profile.ts'
import { readProfileText } from '../../device-sim/profiles/read-profile.ts'
import { paint, paletteFor } from '../../device-sim/tui/paint.ts'
import { layoutOf } from '../../device-sim/view/layout.ts'
import { say } from '../../device-sim/view/say.ts'
import { screenOf } from '../../device-sim/view/screen-of.ts'
import type { Layout } from '../../device-sim/view/sheet.ts'
import { wordsOf } from '../../device-sim/view/words/languages.ts'
import { photograph, readTwice, type Sight, sights } from './phone-camera.ts'
import { drawScreen, type Picture } from './picture.ts'
import { televisionState, waitingPage } from './television-states.ts'

/** A device with a QR code on it, and whether its terminal has colours. */
export interface Subject {
  readonly name: string
  readonly profile: Profile
  readonly hasColour: boolean
}

/** What lies around a code on a terminal. */
export interface Setting {
  readonly theme: 'dark' | 'light'
  readonly lineHeight: number
}

/** How a code was read, sight by sight: by both readers, by one of them, or by none. */
export type Readings = Readonly<Record<Sight, 'both' | 'jsQR' | 'ZXing' | 'neither'>>

export const settings: readonly Setting[] = [
  { theme: 'dark', lineHeight: 1 },
  { theme: 'dark', lineHeight: 1.2 },
  { theme: 'light', lineHeight: 1 },
  { theme: 'light', lineHeight: 1.2 },
]

/** Every device that shows a QR code: the built-in ones, the examples, and a television without colours. */
export function subjects(): readonly Subject[] {
  const all = [...builtInProfiles, ...examples()].map((profile) => ({ name: profile.name, profile, hasColour: true }))
  const television = all.filter(({ name }) => name === 'tv').map((one) => ({ ...one, name: 'tv, NO_COLOR', hasColour: false }))
  return [...all, ...television].filter((subject) =>
    laidOut(subject).lines.some((runs) => runs.some(({ style }) => style.startsWith('qr-'))),
  )
}

/** What the code on the screen says. */
export const payload = 'http://192.168.1.20:8628/device?user_code=WDJB-MJHT'

/** Looks at a device in a setting in every way. */
export async function lookAt(subject: Subject, setting: Setting): Promise<Readings> {
  const taken = await screenPicture(laidOut(subject), subject, setting)
  const readings: [Sight, Readings[Sight]][] = []
  for (const sight of sights) {
    const [jsqr, zxing] = await readTwice(await photograph(taken, sight, cell))
    readings.push([sight, readBy(jsqr === payload, zxing === payload)])
  }
  return Object.fromEntries(readings) as Readings
}

function readBy(jsqr: boolean, zxing: boolean): Readings[Sight] {
  if (jsqr && zxing) return 'both'
  return jsqr ? 'jsQR' : zxing ? 'ZXing' : 'neither'
}

/** Pixels a module of half blocks is wide. */
const cell = 6

function laidOut({ profile }: Subject): Layout {
  const { screen } = profile
  const size =
    screen.kind === 'cells' && screen.size !== 'terminal' ? screen.size : { columns: 80, rows: screen.kind === 'paper' ? 40 : 24 }
  const shown = screenOf({ ...televisionState(waitingPage()), profile })
  return layoutOf(shown, size, profile, say(undefined, shown, screen, wordsOf('en').lines))
}

/** A terminal paints what it is sent, and is drawn to pixels. */
async function screenPicture(layout: Layout, { profile, hasColour }: Subject, setting: Setting): Promise<Picture> {
  const terminal = new headless.Terminal({ cols: layout.columns, rows: layout.rows, allowProposedApi: true })
  const text = paint(layout, paletteFor(profile, hasColour)).replaceAll('\n', '\r\n')
  await new Promise<void>((resolve) => terminal.write(text, resolve))
  return drawScreen(terminal, { ...setting, cell })
}

function examples(): readonly Profile[] {
  return readdirSync('examples/profiles').map((file) => {
    const reading = readProfileText(readFileSync(`examples/profiles/${file}`, 'utf8'))
    if (reading.kind === 'wrong') throw new Error(`${file}: ${reading.message}`)
    return reading.value
  })
}
