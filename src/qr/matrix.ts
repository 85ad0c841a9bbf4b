import { createRequire } from 'node:module'
import type qrcode from 'qrcode'

const require = createRequire(import.meta.url)

/** How much of a picture may be lost: about 7, 15, 25 and 30 parts in a hundred (ISO/IEC 18004). */
export type QrLevel = 'L' | 'M' | 'Q' | 'H'

/** The light modules that a QR code needs on every side (ISO/IEC 18004). */
export const quietZone = 4

/** A QR code as a square of modules, its quiet zone not included. */
export interface QrMatrix {
  readonly version: number
  readonly level: QrLevel
  /** Modules on a side. */
  readonly size: number
  /** Whether a module is dark; everything outside the square is light. */
  isDark(x: number, y: number): boolean
}

/**
 * The QR code for a place that takes so many modules on a side, quiet zone included: level M where it fits, raised while
 * the version stays the same, and L where only that fits. Undefined when none fits.
 */
export function chooseQr(payload: string, fits: (modules: number) => boolean): QrMatrix | undefined {
  const medium = qrMatrix(payload, 'M')
  if (medium && fits(modulesAcross(medium))) return raised(payload, medium)
  const low = qrMatrix(payload, 'L')
  return low && fits(modulesAcross(low)) ? low : undefined
}

/** The codes made last: a screen that is drawn every second asks for the same few again, and making one costs milliseconds. */
const recent = new Map<string, QrMatrix | undefined>()
const mostRecent = 32

/** The QR code of a text at one level; undefined when no version holds it, or when it is empty. */
export function qrMatrix(payload: string, level: QrLevel): QrMatrix | undefined {
  const key = `${level} ${payload}`
  if (recent.has(key)) return recent.get(key)
  if (recent.size >= mostRecent) recent.clear()
  const matrix = makeMatrix(payload, level)
  recent.set(key, matrix)
  return matrix
}

function makeMatrix(payload: string, level: QrLevel): QrMatrix | undefined {
  const made = create(payload, level)
  if (!made) return undefined
  const { size, data } = made.modules
  const isDark = (x: number, y: number) => x >= 0 && y >= 0 && x < size && y < size && data[y * size + x] === 1
  return { version: made.version, level, size, isDark }
}

/** How many modules a QR code takes on a side with its quiet zone. */
export function modulesAcross(matrix: QrMatrix): number {
  return matrix.size + 2 * quietZone
}

function raised(payload: string, medium: QrMatrix): QrMatrix {
  const better = (['H', 'Q'] as const).map((level) => qrMatrix(payload, level)).find((matrix) => matrix?.version === medium.version)
  return better ?? medium
}

function create(payload: string, level: QrLevel): ReturnType<typeof qrcode.create> | undefined {
  try {
    return encoder().create(payload, { errorCorrectionLevel: level })
  } catch {
    return undefined
  }
}

/** Loaded with the first code: a first picture has none, and the package's other half, for PNG files, is never wanted. */
function encoder(): Pick<typeof qrcode, 'create'> {
  return require('qrcode/lib/core/qrcode.js')
}
