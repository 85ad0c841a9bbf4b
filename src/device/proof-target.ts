import { parseAddress } from '../text/address.ts'
import { isTrustedTransport } from '../text/transport.ts'

/** A request that another program makes, and is to prove a key with (RFC 9449 §4.2). */
export interface ProofTarget {
  /** As the request line has it; methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string
  /** Without query and fragment, which are no part of a proof. */
  readonly url: string
  /** What the resource wants the proof to carry (RFC 9449 §9). */
  readonly nonce?: string | undefined
}

/** A target, or why there is none. */
export type ProofTargetReading =
  | { readonly kind: 'target'; readonly target: ProofTarget }
  | { readonly kind: 'unfit'; readonly why: string }

/** The longest address of a target, in characters. */
const longestUrl = 4096

/** What a program asks a proof for, as it spells it. */
export interface SpelledTarget {
  readonly method: string
  readonly url: string
  readonly nonce?: string | undefined
}

/** Reads what a proof is asked for. A proof goes with its token, so only where tokens may be shown (E-19). */
export function readProofTarget({ method, url, nonce }: SpelledTarget, allowsInsecure = false): ProofTargetReading {
  if (!/^[A-Z][A-Z-]{0,19}$/.test(method)) return unfit('a method has capital letters, such as GET')
  if (url.length > longestUrl) return unfit(`an address has at most ${longestUrl} characters`)
  const parsed = parseAddress(url)
  if (!parsed || !/^https?:\/\//i.test(url)) return unfit('an address is whole, such as https://api.example.com/films')
  if (parsed.username || parsed.password) return unfit('no name and no password may stand in an address')
  if (!isTrustedTransport(parsed, allowsInsecure)) return unfit('tokens are shown to https alone; plain http is for this machine')
  if (nonce !== undefined && !isNonce(nonce)) return unfit('a nonce is what a DPoP-Nonce header says, and nothing else')
  return { kind: 'target', target: { method, url: parsed.origin + parsed.pathname, nonce } }
}

/** Whether a text is one nonce, of letters that a proof can carry (RFC 9449 §8.1). */
export function isNonce(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,1000}$/.test(text)
}

function unfit(why: string): ProofTargetReading {
  return { kind: 'unfit', why }
}
