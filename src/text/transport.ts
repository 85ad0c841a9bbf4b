/**
 * Whether what is sent to an address is safe from others on the way: https, or plain http that never leaves this machine.
 * With `allowsInsecure` also plain http to a private address. Decided on the parsed host, so that `http://127.1` and
 * `http://localhost.evil.com` are what they are (E-19).
 */
export function isTrustedTransport(url: URL, allowsInsecure = false): boolean {
  if (url.protocol === 'https:') return true
  if (url.protocol !== 'http:') return false
  return isLoopback(url.hostname) || (allowsInsecure && isPrivate(url.hostname))
}

/** Whether a host, as the URL parser spells it, is this machine: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** Whether a host, as the URL parser spells it, is an address of a local network (RFC 1918, RFC 4193, RFC 3927, RFC 4291 §2.5.6). */
export function isPrivate(hostname: string): boolean {
  return (
    /^10(\.\d+){3}$/.test(hostname) ||
    /^172\.(1[6-9]|2\d|3[01])(\.\d+){2}$/.test(hostname) ||
    /^192\.168(\.\d+){2}$/.test(hostname) ||
    /^169\.254(\.\d+){2}$/.test(hostname) ||
    /^\[f[cd][0-9a-f]{2}:/.test(hostname) ||
    /^\[fe[89ab][0-9a-f]:/.test(hostname)
  )
}
