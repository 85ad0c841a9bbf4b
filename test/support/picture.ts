import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type headless from '@xterm/headless'
import jsQR from 'jsqr'

/** How a terminal that draws the screen is set up. */
export interface Look {
  readonly theme?: 'dark' | 'light'
  /** Width of a cell in pixels; it is twice as high. */
  readonly cell?: number
  /** How far lines are apart, in heights of the font; above 1 there are gaps between block elements, as in a terminal that does not stretch them. */
  readonly lineHeight?: number
}

/** A screen as pixels. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8ClampedArray
  readonly png: Buffer
}

const themes = { dark: { ink: '#cccccc', paper: '#0c0c0c' }, light: { ink: '#1a1a1a', paper: '#ffffff' } }

const sixteen = (
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 ' + '7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'
).split(' ')

/** Half and full blocks as rectangles of a cell: x, y, width, height between 0 and 1. */
const blocks: Readonly<Record<string, readonly [number, number, number, number]>> = {
  '▀': [0, 0, 1, 0.5],
  '▄': [0, 0.5, 1, 0.5],
  '█': [0, 0, 1, 1],
}

/** Draws a terminal's screen: block elements exactly, everything else with a font. */
export function drawScreen(screen: headless.Terminal, { theme = 'dark', cell = 8, lineHeight = 1 }: Look = {}): Picture {
  const { ink, paper } = themes[theme]
  const high = Math.round(cell * 2 * lineHeight)
  const canvas = createCanvas(screen.cols * cell, screen.rows * high)
  const pen = canvas.getContext('2d')
  const buffer = screen.buffer.active
  for (let y = 0; y < screen.rows; y++)
    for (let x = 0; x < screen.cols; x++) {
      const drawn = buffer.getLine(buffer.viewportY + y)?.getCell(x)
      if (!drawn || drawn.getWidth() === 0) continue
      const front = drawn.isFgDefault() ? ink : colour(drawn.getFgColor(), drawn.isFgRGB())
      const back = drawn.isBgDefault() ? paper : colour(drawn.getBgColor(), drawn.isBgRGB())
      const [fore, ground] = drawn.isInverse() ? [back, front] : [front, back]
      drawCell(pen, { x: x * cell, y: y * high, cell, high, wide: drawn.getWidth() }, drawn.getChars(), fore, ground, drawn.isBold() !== 0)
    }
  const { width, height } = canvas
  return { width, height, pixels: pen.getImageData(0, 0, width, height).data, png: canvas.toBuffer('image/png') }
}

/** What the QR code in a picture says; undefined when there is none, or when only its negative could be read. */
export function readQr({ pixels, width, height }: Omit<Picture, 'png'>): string | undefined {
  return jsQR.default(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data
}

interface Place {
  readonly x: number
  readonly y: number
  readonly cell: number
  readonly high: number
  readonly wide: number
}

function drawCell(
  pen: SKRSContext2D,
  { x, y: top, cell, high, wide }: Place,
  text: string,
  ink: string,
  paper: string,
  isBold: boolean,
): void {
  pen.fillStyle = paper
  pen.fillRect(x, top, cell * wide, high)
  const y = top + Math.floor((high - cell * 2) / 2)
  if (text === '' || text === ' ') return
  pen.fillStyle = ink
  const block = blocks[text]
  if (block) {
    const [left, down, width, height] = block
    pen.fillRect(x + left * cell, y + down * cell * 2, width * cell, height * cell * 2)
  } else {
    pen.font = `${isBold ? 'bold ' : ''}${cell / 0.602}px "DejaVu Sans Mono", monospace`
    pen.fillText(text, x, y + cell * 1.56)
  }
}

/** A palette number, or a colour of its own, as CSS. */
function colour(value: number, isOwn: boolean): string {
  if (isOwn) return `#${value.toString(16).padStart(6, '0')}`
  if (value < 16) return `#${sixteen[value]}`
  if (value >= 232) return `#${(8 + 10 * (value - 232)).toString(16).padStart(2, '0').repeat(3)}`
  const level = (step: number) => (step ? 55 + 40 * step : 0).toString(16).padStart(2, '0')
  const cube = value - 16
  return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`
}
