import { type Form, field, type Members, requiredField } from '../../../../src/protocol/fields.ts'
import { OAuthError } from '../../../../src/protocol/oauth-error.ts'
import { deviceCodeGrant, refreshTokenGrant, type Tokens } from '../../../../src/protocol/token.ts'
import { jsonReply } from '../../../endpoints/oauth-reply.ts'
import type { Endpoint, OAuthReply, OAuthRequest } from '../../../endpoints/oauth-request.ts'
import { noteLostAnswer, type Redemption, redeemDeviceCode } from '../../../flows/redeem-device-code.ts'
import { refresh } from '../../../flows/refresh.ts'
import type { Services } from '../../../flows/services.ts'
import type { Client } from '../../../identity/client.ts'
import { hashSecret } from '../../../keys/hash.ts'
import type { TokenFamily } from '../../../token/token.ts'
import { findClient } from '../client.ts'
import { type Issuing, issuingServices } from '../issuing.ts'
import type { WorkosStore } from '../store/store.ts'
import { readFields, remark } from '../wire/fields.ts'
import { refusal, refusing } from '../wire/refusals.ts'
import { operatorEmail, signInMethod } from '../wire/sign-in-method.ts'
import { writeUser } from '../wire/user.ts'

/** Exchanges a device code or a refresh token for tokens, and tells who signed in. */
export function authenticateEndpoint(services: Services, workos: WorkosStore): Endpoint {
  return refusing(async (request) => {
    const form = readFields(request)
    const grantType = requiredField(form, 'grant_type')
    const client = await findClient(services, workos, form, request.address)
    switch (grantType) {
      case deviceCodeGrant:
        return poll(services, workos, client, form, request)
      case refreshTokenGrant:
        return renew(services, workos, client, form, request)
      default:
        throw new OAuthError('unsupported_grant_type', 'This endpoint grants device codes and refresh tokens only')
    }
  })
}

async function poll(services: Services, workos: WorkosStore, client: Client, form: Form, request: OAuthRequest): Promise<OAuthReply> {
  const deviceCode = requiredField(form, 'device_code')
  const issuing = issuingServices(services, workos, { ...senderOf(form, request), deviceCode })
  const redemption = await redeemDeviceCode(issuing, client, deviceCode, { address: request.address })
  if (redemption.kind !== 'issued') return pollReplies[redemption.kind]
  const { tokens, family } = redemption
  return { ...(await answer(services, workos, tokens, family)), ifLost: () => noteLostAnswer(services, family) }
}

async function renew(services: Services, workos: WorkosStore, client: Client, form: Form, request: OAuthRequest): Promise<OAuthReply> {
  const organization = field(form, 'organization_id')
  const issuing = issuingServices(services, workos, { ...senderOf(form, request), organization })
  const tokens = await refresh(issuing, client, requiredField(form, 'refresh_token'), { address: request.address })
  const family = await services.store.families.find({ refresh: hashSecret(tokens.refreshToken ?? '') })
  if (!family) throw new OAuthError('invalid_grant', 'The refresh token is not valid')
  return answer(services, workos, tokens, family)
}

function senderOf(form: Form, request: OAuthRequest): Issuing {
  return {
    surface: 'authkit',
    ipAddress: remark(field(form, 'ip_address')) ?? request.address,
    userAgent: remark(field(form, 'user_agent') ?? request.userAgent),
  }
}

/** The answer holds what either description of it names: the vendor's newer one has no `token_type` and no `expires_in`. */
async function answer(services: Services, { sessions }: WorkosStore, tokens: Tokens, family: TokenFamily): Promise<OAuthReply> {
  const person = await services.store.people.find(family.person)
  if (!person) throw new OAuthError('invalid_grant', 'The person is gone')
  const session = await sessions.find(family.id)
  const members: Members = {
    user: writeUser(person, family.authTime ?? family.createdAt),
    ...(session?.organization !== undefined && { organization_id: session.organization }),
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresIn,
    authentication_method: signInMethod(family).ofAnswer,
    ...(family.isByOperator && { impersonator: { email: operatorEmail, reason: 'Approved by an operator of this server' } }),
  }
  return jsonReply(200, members)
}

/** The answers to a poll that brings no tokens, made once. */
const pollReplies: Readonly<Record<Exclude<Redemption['kind'], 'issued'>, OAuthReply>> = {
  pending: refusal(new OAuthError('authorization_pending', 'The person has not answered yet')),
  'slow-down': refusal(new OAuthError('slow_down', 'Wait five seconds longer between polls')),
  denied: refusal(new OAuthError('access_denied', 'The person declined')),
  expired: refusal(new OAuthError('expired_token', 'The code has expired: ask for a new one')),
  invalid: refusal(new OAuthError('invalid_grant', 'The device code is not valid')),
}
