/** Every path of this dialect, below the issuer's own; a word behind a colon stands for anything but a slash. */
export const paths = {
  authorizeDevice: '/user_management/authorize/device',
  authenticate: '/user_management/authenticate',
  revokeSession: '/user_management/sessions/revoke',
  logout: '/user_management/sessions/logout',
  listSessions: '/user_management/users/:user/sessions',
  keySet: '/sso/jwks/:client',
  chooseOrganization: '/organization-selection',
  connect: {
    deviceAuthorization: '/oauth2/device_authorization',
    token: '/oauth2/token',
    introspection: '/oauth2/introspection',
    userinfo: '/oauth2/userinfo',
    jwks: '/oauth2/jwks',
  },
} as const
