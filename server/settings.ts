import type { ServerOptions } from './config.ts'
import type { Settings } from './flows/services.ts'
import { tokenLifetime } from './token/claims.ts'

/** What an operator said, as the flows take it; the issuer is known once the port is, and the brand once its logo is read. */
export function settingsOf(
  { codeLifetime, interval, limitsIssuing = true, refusedScope = [], trustedProxies = [], demo }: ServerOptions,
  { issuer, brand }: Pick<Settings, 'issuer' | 'brand'>,
): Settings {
  const demoSignIn = demo && { email: demo.email, password: demo.password }
  const isPlainDemo = demo !== undefined && issuer.startsWith('http:')
  return {
    issuer,
    brand,
    codeLifetime,
    interval,
    accessTokenLifetime: tokenLifetime,
    limitsIssuing,
    refusedScope,
    trustedProxies,
    demoSignIn,
    isPlainDemo,
  }
}
