import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Canvas, createCanvas, type Image, loadImage } from '@napi-rs/canvas'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { type Picture, readQr } from './picture.ts'

/** How a phone may see a screen. */
export type Sight = 'straight' | 'tilted' | 'blurred' | 'tilted and blurred'

export const sights: readonly Sight[] = ['straight', 'tilted', 'blurred', 'tilted and blurred']

/** What a phone sees, pixel by pixel: red, green, blue and opacity. */
export type Photograph = Omit<Picture, 'png'>

/** Seen from this far to the side, in radians: 20 degrees. */
const tilt = (20 * Math.PI) / 180

/** What a phone takes of a screen, whose modules are so many pixels wide. */
export async function photograph({ png }: Pick<Picture, 'png'>, sight: Sight, module: number): Promise<Photograph> {
  const image = await loadImage(png)
  const seen = sight === 'straight' || sight === 'blurred' ? upright(image) : tilted(image)
  return pixelsOf(sight === 'blurred' || sight === 'tilted and blurred' ? blurred(seen, module * 0.4) : seen)
}

/** What two readers that know nothing of each other read in a picture. */
export async function readTwice(taken: Photograph): Promise<readonly [jsqr: string | undefined, zxing: string | undefined]> {
  prepare()
  const { pixels, width, height } = taken
  const image = { data: new Uint8ClampedArray(pixels), width, height, colorSpace: 'srgb' as const }
  const [found] = await readBarcodes(image, { formats: ['QRCode'], tryInvert: false, maxNumberOfSymbols: 1 })
  return [readQr(taken), found?.isValid ? found.text : undefined]
}

let isPrepared = false

/** The reader's own machine code comes from its package, never from the network. */
function prepare(): void {
  if (isPrepared) return
  isPrepared = true
  const wasmBinary = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer as ArrayBuffer } })
}

function upright(image: Image): Canvas {
  const canvas = createCanvas(image.width + 80, image.height + 80)
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#555555'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 40, 40)
  return canvas
}

/** Turned by 20 degrees, and seen from 20 degrees to the side: what is further away is smaller. */
function tilted(image: Image): Canvas {
  const flat = pixelsOf(upright(image))
  const across = Math.ceil(Math.hypot(flat.width, flat.height))
  const seen = createCanvas(across, across)
  const pen = seen.getContext('2d')
  const taken = pen.createImageData(across, across)
  const into = taken.data
  const distance = 3 * across
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  for (let y = 0; y < across; y++)
    for (let x = 0; x < across; x++) {
      const right = x - across / 2
      const down = y - across / 2
      const side = (right * distance) / (distance * cos - right * sin)
      const height = (down * (distance + side * sin)) / distance
      mix(flat, cos * side + sin * height + flat.width / 2, cos * height - sin * side + flat.height / 2, into, (y * across + x) * 4)
    }
  pen.putImageData(taken, 0, 0)
  return seen
}

/** Writes the colour between four pixels, outside the picture the grey of a room; it is called millions of times, and makes no objects. */
function mix({ pixels, width, height }: Photograph, x: number, y: number, into: Uint8ClampedArray, at: number): void {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const isInside = left >= 0 && top >= 0 && left < width - 1 && top < height - 1
  const above = (top * width + left) * 4
  const below = above + width * 4
  for (let channel = 0; channel < 3; channel++) {
    const upper = between(pixels, above + channel, x - left)
    into[at + channel] = isInside ? upper * (1 - (y - top)) + between(pixels, below + channel, x - left) * (y - top) : 85
  }
  into[at + 3] = 255
}

/** A channel of a pixel and of its neighbour on the right, mixed. */
function between(pixels: Uint8ClampedArray, at: number, across: number): number {
  return (pixels[at] ?? 0) * (1 - across) + (pixels[at + 4] ?? 0) * across
}

function blurred(sharp: Canvas, radius: number): Canvas {
  const canvas = createCanvas(sharp.width, sharp.height)
  const pen = canvas.getContext('2d')
  pen.filter = `blur(${radius}px)`
  pen.drawImage(sharp, 0, 0)
  return canvas
}

/** Read out once: every look at a canvas's own width or data is a call out of JavaScript. */
function pixelsOf(canvas: Canvas): Photograph {
  const { width, height } = canvas
  return { width, height, pixels: canvas.getContext('2d').getImageData(0, 0, width, height).data }
}
