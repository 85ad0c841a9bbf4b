/** Errors as the operating system gives them, whose code the device's words depend on. */
const errors = {
  ENETUNREACH: 'connect ENETUNREACH: the network is unreachable',
  ECONNRESET: 'read ECONNRESET: the connection broke',
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate's names do not include this host",
} as const

/** An error of the simulated network, indistinguishable from a real one. */
export function networkError(code: keyof typeof errors): Error {
  return Object.assign(new Error(errors[code]), { code })
}
