import { expect, it } from 'vitest'
import { asciiOf } from '../../../device-sim/view/ascii.ts'

it.each([
  ['◀ ▲ ▼ ▶', '< ^ v >'],
  ['Zurück, größer – für Ö', 'Zurueck, groesser - fuer Oe'],
  ['One moment …', 'One moment ...'],
  ['café', 'cafe'],
  ['1 時計', '1 ?'],
])('asciiOf() spells %s as %s', (text, ascii) => {
  expect(asciiOf(text)).toBe(ascii)
})
