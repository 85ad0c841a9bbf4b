import { readFileSync } from 'node:fs'
import { type Brand, type Logo, usualBrand } from '../identity/brand.ts'
import { codeOf } from './files.ts'
import { UnusableData } from './unusable-data.ts'

/** What an operator says of a brand; `logo` is a file. */
export interface BrandOptions {
  readonly name?: string | undefined
  readonly colour?: string | undefined
  readonly logo?: string | undefined
}

/** The most bytes of a logo: pages are to be light on a phone. */
const most = 20_000

/** Takes up a brand with its logo; throws `UnusableData` with what is wrong with the file. */
export function readBrand({ name = usualBrand.name, colour, logo }: BrandOptions = {}): Brand {
  return { name, colour, logo: logo === undefined ? undefined : readLogo(logo) }
}

function readLogo(file: string): Logo {
  const bytes = read(file)
  if (bytes.length > most)
    throw new UnusableData(
      `The logo ${file} has ${bytes.length} bytes, and ${most} are the most: make it smaller; a page shows it 32 pixels high`,
    )
  const type = typeOf(bytes)
  if (type === undefined) throw new UnusableData(`The logo ${file} is neither SVG nor PNG: name a file that is`)
  return { type, bytes }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new UnusableData(`Cannot read the logo ${file} (${codeOf(error)}): name a file with an SVG or PNG`, { cause: error })
  }
}

/** What is inside counts, not what the file is called. */
function typeOf(bytes: Buffer): Logo['type'] | undefined {
  if (bytes.subarray(0, 8).equals(pngSignature)) return 'image/png'
  return /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(bytes.toString('utf8')) ? 'image/svg+xml' : undefined
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
