"""Signs in, refreshes and revokes with Authlib; arguments: issuer, client_id; a secret comes from the environment."""

import os
import sys
import time

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

issuer, client = sys.argv[1:]
secret = os.environ.get("CLIENT_SECRET")
scope = "openid profile offline_access"
grant = "urn:ietf:params:oauth:grant-type:device_code"
server = requests.get(issuer + "/.well-known/oauth-authorization-server").json()
method = "client_secret_basic" if secret else "none"
session = OAuth2Session(client, secret, token_endpoint_auth_method=method, scope=scope)

# The library has no device authorization request; its session sends one as it sends any form.
form = {"scope": scope} if secret else {"scope": scope, "client_id": client}
login = {"auth": session.client_auth(method)} if secret else {}
codes = session.post(server["device_authorization_endpoint"], data=form, withhold_token=True, **login).json()
print("Code:", codes["user_code"], flush=True)

while session.token is None:
    try:
        session.fetch_token(server["token_endpoint"], grant_type=grant, device_code=codes["device_code"])
    except OAuthError as error:
        if error.error != "authorization_pending":
            raise
        time.sleep(codes["interval"])


def who():
    return session.get(server["userinfo_endpoint"])


print("Signed in:", who().json()["name"])
before = session.token["refresh_token"]
session.refresh_token(server["token_endpoint"])
print("Refreshed:", who().json()["name"], session.token["refresh_token"] != before)
revoked = session.revoke_token(server["revocation_endpoint"], session.token["refresh_token"], "refresh_token")
print("Revoked:", revoked.status_code, who().status_code)
try:
    session.refresh_token(server["token_endpoint"])
except OAuthError as error:
    print("Afterwards:", error.error)
