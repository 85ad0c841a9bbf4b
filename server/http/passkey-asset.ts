import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Asset, assetOf } from './asset.ts'
import { passkeyScript } from './passkey-script.ts'

/** The script for passkeys: the library as its package brings it for browsers, then our own part. Throws where it is not installed. */
export function passkeyAsset(): Asset {
  const library = dirname(createRequire(import.meta.url).resolve('@simplewebauthn/browser'))
  return assetOf(`${readFileSync(join(library, '../dist/bundle/index.umd.min.js'), 'utf8')}\n${passkeyScript}`, 'js')
}
