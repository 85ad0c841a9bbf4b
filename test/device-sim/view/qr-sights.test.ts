import { expect, it } from 'vitest'
import { sights } from '../../support/phone-camera.ts'
import { lookAt, settings, subjects } from '../../support/qr-sights.ts'

/** Protects what a person in front of a television does first; the whole table is docs/qr.md. */

it.each(settings.filter((_, index) => index % 3 === 0))(
  "a television's QR code is read by two readers straight, tilted and blurred, on a $theme theme at line height $lineHeight",
  async (setting) => {
    const [television] = subjects()
    if (!television) throw new Error('No device shows a QR code')
    expect(await lookAt(television, setting)).toEqual(Object.fromEntries(sights.map((sight) => [sight, 'both'])))
  },
)
