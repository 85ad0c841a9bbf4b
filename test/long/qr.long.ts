import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { qrPage } from '../../scripts/qr/page.ts'

/** Protects the table of what decodes: every device, theme, line height and sight, by two readers. */

it('docs/qr.md tells which QR codes are read, as they are read now', { timeout: 600_000 }, async () => {
  expect(readFileSync('docs/qr.md', 'utf8')).toBe(await qrPage())
})
