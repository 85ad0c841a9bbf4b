import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Canvas, createCanvas, type Image, loadImage } from '@napi-rs/canvas'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { type Picture, readQr } from './picture.ts'

/** How a phone may see a screen. */
export type Sight = 'straight' | 'tilted' | 'blurred' | 'tilted and blurred'

export const sights: readonly Sight[] = ['straight', 'tilted', 'blurred', 'tilted and blurred']

/** Seen from this far to the side, in radians: 20 degrees. */
const tilt = (20 * Math.PI) / 180

/** What a phone takes of a screen, whose modules are so many pixels wide. */
export async function photograph({ png }: Picture, sight: Sight, module: number): Promise<Picture> {
  const image = await loadImage(png)
  const seen = sight === 'straight' || sight === 'blurred' ? upright(image) : tilted(image)
  return picture(sight === 'blurred' || sight === 'tilted and blurred' ? blurred(seen, module * 0.4) : seen)
}

/** What two readers that know nothing of each other read in a picture. */
export async function readTwice(taken: Picture): Promise<readonly [jsqr: string | undefined, zxing: string | undefined]> {
  prepare()
  const [found] = await readBarcodes(new Uint8Array(taken.png), { formats: ['QRCode'], tryInvert: false, maxNumberOfSymbols: 1 })
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
  const flat = upright(image)
  const across = Math.ceil(Math.hypot(flat.width, flat.height))
  const seen = createCanvas(across, across)
  const from = flat.getContext('2d').getImageData(0, 0, flat.width, flat.height).data
  const pen = seen.getContext('2d')
  const into = pen.createImageData(across, across)
  const distance = 3 * across
  for (let y = 0; y < across; y++)
    for (let x = 0; x < across; x++) {
      const [right, down] = [x - across / 2, y - across / 2]
      const side = (right * distance) / (distance * Math.cos(tilt) - right * Math.sin(tilt))
      const height = (down * (distance + side * Math.sin(tilt))) / distance
      const column = Math.cos(tilt) * side + Math.sin(tilt) * height + flat.width / 2
      const row = Math.cos(tilt) * height - Math.sin(tilt) * side + flat.height / 2
      into.data.set(mixedAt(from, flat, column, row), (y * across + x) * 4)
    }
  pen.putImageData(into, 0, 0)
  return seen
}

/** The colour between four pixels; outside the picture the grey of a room. */
function mixedAt(data: Uint8ClampedArray, { width, height }: Canvas, x: number, y: number): readonly [number, number, number, number] {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return [85, 85, 85, 255]
  const [across, down] = [x - left, y - top]
  const at = (column: number, row: number, channel: number) => data[((top + row) * width + left + column) * 4 + channel] ?? 85
  const mixed = (channel: number) =>
    (at(0, 0, channel) * (1 - across) + at(1, 0, channel) * across) * (1 - down) +
    (at(0, 1, channel) * (1 - across) + at(1, 1, channel) * across) * down
  return [mixed(0), mixed(1), mixed(2), 255]
}

function blurred(sharp: Canvas, radius: number): Canvas {
  const canvas = createCanvas(sharp.width, sharp.height)
  const pen = canvas.getContext('2d')
  pen.filter = `blur(${radius}px)`
  pen.drawImage(sharp, 0, 0)
  return canvas
}

function picture(canvas: Canvas): Picture {
  const { width, height } = canvas
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data
  return { width, height, pixels, png: canvas.toBuffer('image/png') }
}
