import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { passkeyScript } from './passkey-script.ts'

/** A file for browsers, and what its address ends in: another with every letter of it, so that browsers may keep it for good. */
export interface Asset {
  readonly text: string
  readonly version: string
}

/** The script for passkeys: the library as its package brings it for browsers, then our own part. Throws where it is not installed. */
export function passkeyAsset(): Asset {
  const library = dirname(createRequire(import.meta.url).resolve('@simplewebauthn/browser'))
  const text = `${readFileSync(join(library, '../dist/bundle/index.umd.min.js'), 'utf8')}\n${passkeyScript}`
  return { text, version: createHash('sha256').update(text).digest('base64url').slice(0, 12) }
}
