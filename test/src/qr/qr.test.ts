import headless from '@xterm/headless'
import jsQR from 'jsqr'
import { describe, expect, it } from 'vitest'
import { chooseQr, modulesAcross, type QrMatrix, qrMatrix, quietZone } from '../../../src/qr/matrix.ts'
import { qrSvg } from '../../../src/qr/svg.ts'
import { fullBlocks, halfBlocks, type QrCell } from '../../../src/qr/terminal.ts'
import { qrText } from '../../../src/qr/text.ts'
import { drawScreen, type Look, readQr } from '../../support/picture.ts'

const payload = 'http://192.168.1.20:8628/device?user_code=WDJB-MJHT'

describe('chooseQr()', () => {
  it('takes level M where it fits and raises it while the version stays the same', () => {
    expect(chosen(41)).toEqual({ version: 4, level: 'Q' })
  })

  it('takes level L where only a version less fits', () => {
    expect(chosen(40)).toEqual({ version: 3, level: 'L' })
  })

  it('answers nothing where nothing fits, and for a payload that no version holds', () => {
    expect(chooseQr(payload, () => false)).toBeUndefined()
    expect(chooseQr('x'.repeat(3000), () => true)).toBeUndefined()
    expect(chooseQr('', () => true)).toBeUndefined()
  })

  it.each([
    ['https://signin.example.com/device?user_code=WDJB-MJHT', 4],
    ['https://signin.example.com/d/WDJB-MJHT', 3],
    ['HTTPS://SIGNIN.EXAMPLE.COM/D/WDJB-MJHT', 2],
  ])('draws %s in version %i at level M', (text, version) => {
    expect(qrMatrix(text, 'M')?.version).toBe(version)
  })

  function chosen(room: number) {
    const matrix = chooseQr(payload, (modules) => modules <= room)
    return matrix && { version: matrix.version, level: matrix.level }
  }
})

describe.each([
  ['halfBlocks()', halfBlocks, pixelsOfHalves],
  ['fullBlocks()', fullBlocks, pixelsOfBackgrounds],
] as const)('%s', (_, draw, pixelsOf) => {
  const matrix = madeOf(payload)
  const dark = pixelsOf(draw(matrix))

  it('draws what a reader reads back', () => {
    expect(read(dark)).toBe(payload)
  })

  it('E-17: leaves four light modules on every side', () => {
    const across = modulesAcross(matrix)
    const edge = dark.flatMap((row, y) =>
      row.filter((isDark, x) => isDark && (Math.min(x, y) < quietZone || Math.max(x, y) >= across - quietZone)),
    )
    expect(edge).toEqual([])
    expect(dark[0]).toHaveLength(across)
    expect(dark.length).toBeGreaterThanOrEqual(across)
  })
})

it('halfBlocks() inks light on black only, so that gaps between lines do not cut through light modules', () => {
  const glyphs = halfBlocks(madeOf(payload))
    .flat()
    .filter(({ char }) => char !== ' ')
  expect(glyphs.every(({ ink, paper }) => ink === 'white' && paper === 'black')).toBe(true)
})

it('qrSvg() draws every dark module once, inside the quiet zone', () => {
  const matrix = madeOf(payload)
  const svg = qrSvg(matrix)
  const area = [...svg.matchAll(/M\d+ \d+h(\d+)v1/g)].reduce((sum, [, wide]) => sum + Number(wide), 0)
  const modules = Array.from({ length: matrix.size ** 2 }, (_, i) => matrix.isDark(i % matrix.size, Math.floor(i / matrix.size)))
  expect(area).toBe(modules.filter(Boolean).length)
  expect(svg).toContain('viewBox="0 0 41 41"')
  expect(svg).toContain('M4 4h7v1h-7z')
})

describe('qrText()', () => {
  it.each<[string, boolean, Look]>([
    ['in colours, in a dark terminal', true, { theme: 'dark' }],
    ['in colours, in a light one', true, { theme: 'light' }],
    ['in plain blocks, in a dark terminal', false, { theme: 'dark' }],
  ])('E-17: can be read %s', async (_, hasColours, look) => {
    expect(await seen(qrText(payload, { hasColors: () => hasColours }), look)).toBe(payload)
  })

  it('E-17: has no colours for what is no terminal', () => {
    expect(qrText(payload)).toMatch(/^[█▀▄ \n]+$/)
  })

  it('takes as many columns as there are, and none where they are too few', () => {
    const widths = (columns: number) =>
      qrText(payload, { columns })
        .split('\n')
        .map((line) => line.length)
    expect(new Set(widths(41))).toEqual(new Set([41]))
    expect(new Set(widths(40))).toEqual(new Set([37]))
    expect(qrText(payload, { columns: 36 })).toBe('')
  })
})

/** What a camera reads of a text in a terminal. */
async function seen(text: string, look: Look): Promise<string | undefined> {
  const screen = new headless.Terminal({ cols: 80, rows: 30, allowProposedApi: true })
  await new Promise<void>((resolve) => screen.write(text.replaceAll('\n', '\r\n'), resolve))
  return readQr(drawScreen(screen, look))
}

function madeOf(text: string): QrMatrix {
  const matrix = chooseQr(text, () => true)
  if (!matrix) throw new Error(`No QR code holds ${text}`)
  return matrix
}

function pixelsOfHalves(rows: readonly (readonly QrCell[])[]): boolean[][] {
  return rows.flatMap((cells) => [
    cells.map(({ char, paper }) => (char === ' ' ? paper === 'black' : char === '▄')),
    cells.map(({ char, paper }) => (char === ' ' ? paper === 'black' : char === '▀')),
  ])
}

function pixelsOfBackgrounds(rows: readonly (readonly QrCell[])[]): boolean[][] {
  return rows.map((cells) => cells.filter((_, x) => x % 2 === 0).map(({ paper }) => paper === 'black'))
}

function read(dark: boolean[][]): string | undefined {
  const scale = 4
  const width = (dark[0]?.length ?? 0) * scale
  const height = dark.length * scale
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (dark[Math.floor(y / scale)]?.[Math.floor(x / scale)]) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
  return jsQR.default(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data
}
