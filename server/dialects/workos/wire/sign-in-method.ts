import { passkeyMethods } from '../../../identity/passkey.ts'
import type { TokenFamily } from '../../../token/token.ts'

/** What stands for whoever approved with an operator's command, as an impersonator does. */
export const operatorEmail = 'operator@tenfoot.invalid'

/** The two spellings of how somebody signed in on the phone: of an answer with tokens, and of a session. */
export interface SignInMethod {
  readonly ofAnswer: 'Password' | 'Passkey' | 'SSO' | 'Impersonation'
  readonly ofSession: 'password' | 'passkey' | 'sso' | 'impersonation'
}

/** How a sign-in came about, as far as its family tells: methods that are none of this server's are a provider's. */
export function signInMethod({ isByOperator, amr = [] }: Pick<TokenFamily, 'isByOperator' | 'amr'>): SignInMethod {
  if (isByOperator) return { ofAnswer: 'Impersonation', ofSession: 'impersonation' }
  if (amr.join(' ') === passkeyMethods.join(' ')) return { ofAnswer: 'Passkey', ofSession: 'passkey' }
  return amr[0] === 'pwd' ? { ofAnswer: 'Password', ofSession: 'password' } : { ofAnswer: 'SSO', ofSession: 'sso' }
}
