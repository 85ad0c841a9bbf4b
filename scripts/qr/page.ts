import { sights } from '../../test/support/phone-camera.ts'
import { lookAt, type Readings, type Setting, settings, subjects } from '../../test/support/qr-sights.ts'

/** The page that says which QR codes are read, and how. */
export async function qrPage(): Promise<string> {
  const rows: string[] = []
  for (const subject of subjects()) {
    const cells: string[] = []
    for (const setting of settings) cells.push(toldOf(await lookAt(subject, setting)))
    rows.push(`| ${subject.name} | ${cells.join(' | ')} |`)
  }
  return `${head}
| device | ${settings.map(nameOf).join(' | ')} |
|${' --- |'.repeat(settings.length + 1)}
${rows.join('\n')}
`
}

const head = `# Which QR codes are read

Made by \`npm run docs:qr\`. Every device that shows a QR code is laid out at its own size, painted by the very sequences that a
terminal gets, drawn to pixels (a module is 6 pixels wide), and looked at as a phone would: straight, tilted (turned by 20 degrees and seen
from 20 degrees to the side), blurred by 0.4 of a module, and both at once. Two readers that know nothing of each other, jsQR and ZXing, read what is
there; neither may invert the picture. Line height 1.2 leaves gaps between block elements, as terminals do that draw them at the height of the font.

**4 of 4** means that both readers read the address exactly in all ${sights.length} sights. Otherwise the sights are named in which fewer did.
The code is always on the screen as text, too.
`

function nameOf({ theme, lineHeight }: Setting): string {
  return `${theme} theme, line height ${lineHeight.toFixed(1)}`
}

function toldOf(readings: Readings): string {
  const lacking = sights.filter((sight) => readings[sight] !== 'both')
  const count = `**${sights.length - lacking.length} of ${sights.length}**`
  return [count, ...lacking.map((sight) => `${sight}: ${readings[sight] === 'neither' ? 'neither' : `${readings[sight]} alone`}`)].join(
    ', ',
  )
}
