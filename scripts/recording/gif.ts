import gifenc from 'gifenc'
import type { Picture } from '../../test/support/picture.ts'

/** A moment of a recording, and how long it is held. */
export interface Frame {
  readonly picture: Picture
  readonly milliseconds: number
}

/** Writes moments as a GIF that starts again when it has ended. */
export function writeGif(frames: readonly Frame[]): Uint8Array {
  const gif = gifenc.GIFEncoder()
  for (const { picture, milliseconds } of frames) {
    const { palette, index } = reduce(picture.pixels)
    gif.writeFrame(index, picture.width, picture.height, { palette, delay: milliseconds })
  }
  gif.finish()
  return gif.bytes()
}

type Colour = readonly [red: number, green: number, blue: number]

/**
 * The 256 most frequent colours exactly as they are, and for each other one the nearest of them. Screens are flat: mixing colours, as
 * quantizers do for photographs, would make one white of two, and another in the next moment.
 */
function reduce(pixels: Uint8ClampedArray): { palette: number[][]; index: Uint8Array } {
  const counts = new Map<number, number>()
  for (let i = 0; i < pixels.length; i += 4) counts.set(colourAt(pixels, i), (counts.get(colourAt(pixels, i)) ?? 0) + 1)
  const byFrequency = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour)
  const palette = byFrequency.slice(0, 256).map(parts)
  const places = new Map(byFrequency.map((colour, i) => [colour, i < 256 ? i : nearest(palette, parts(colour))]))
  const index = Uint8Array.from({ length: pixels.length / 4 }, (_, i) => places.get(colourAt(pixels, i * 4)) ?? 0)
  return { palette: palette.map((colour) => [...colour]), index }
}

function colourAt(pixels: Uint8ClampedArray, at: number): number {
  return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0)
}

function parts(colour: number): Colour {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}

function nearest(palette: readonly Colour[], [red, green, blue]: Colour): number {
  const distances = palette.map(([r, g, b]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2)
  return distances.indexOf(Math.min(...distances))
}
