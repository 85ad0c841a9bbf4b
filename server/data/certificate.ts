import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type Instant, instant } from '../../src/time/units.ts'
import { codeOf, readPrivate } from './files.ts'
import { UnusableData } from './unusable-data.ts'

/** Where a certificate chain and its key are, as PEM. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/** A certificate chain and its key, as PEM, and until when it is good. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly validTo: Instant
}

/** Reads a certificate that is for this host, and its key, which its owner alone may read (D-46); throws `UnusableData` with what is wrong. */
export function readCertificate({ cert, key }: TlsFiles, hostname: string): Certificate {
  const [chain, secret] = [readText(cert), readPrivate(key)]
  if (secret === undefined) throw new UnusableData(`There is no key at ${key}: name the file that came with the certificate`)
  const certificate = parsed(cert, () => new X509Certificate(chain))
  const privateKey = parsed(key, () => createPrivateKey(secret))
  if (!certificate.checkPrivateKey(privateKey)) throw new UnusableData(`The key in ${key} is not that of the certificate in ${cert}`)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isForHost = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)
  if (!isForHost) throw new UnusableData(`The certificate in ${cert} is not for ${host}: name another one, or the --issuer that it is for`)
  return { cert: chain, key: secret, validTo: instant(Date.parse(certificate.validTo)) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UnusableData(`Cannot read the certificate ${file} (${codeOf(error)}): name a file with a chain as PEM`, { cause: error })
  }
}

/** What Node says of a file is not passed on: it may quote it. */
function parsed<Result>(file: string, parse: () => Result): Result {
  try {
    return parse()
  } catch {
    throw new UnusableData(`Cannot read ${file}: it is not a PEM file of the kind that is wanted`)
  }
}
