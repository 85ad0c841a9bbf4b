"""Signs in, refreshes and revokes with OAuthlib and Requests-OAuthlib; arguments: issuer, client_id; a secret comes from the environment."""

import os
import sys
import time
from urllib.parse import parse_qsl, urlsplit

import requests
from oauthlib.oauth2 import DeviceClient, OAuth2Error
from requests_oauthlib import OAuth2Session

issuer, client_id = sys.argv[1:]
secret = os.environ.get("CLIENT_SECRET")
login = {"client_secret": secret} if secret else {}
server = requests.get(issuer + "/.well-known/oauth-authorization-server").json()
client = DeviceClient(client_id, scope=["openid", "profile", "offline_access"], **login)
session = OAuth2Session(client=client)

# The library writes the parameters of this request behind the address; RFC 8628 §3.1 has them in the body.
form = dict(parse_qsl(urlsplit(client.prepare_request_uri(server["device_authorization_endpoint"])).query))
codes = requests.post(server["device_authorization_endpoint"], data=form).json()
print("Code:", codes["user_code"], flush=True)

while not session.token:
    try:
        session.fetch_token(server["token_endpoint"], device_code=codes["device_code"], include_client_id=True, **login)
    except OAuth2Error as error:
        if error.error != "authorization_pending":
            raise
        time.sleep(codes["interval"])


def who():
    return session.get(server["userinfo_endpoint"])


print("Signed in:", who().json()["name"])
before = session.token["refresh_token"]
session.refresh_token(server["token_endpoint"], client_id=client_id, **login)
print("Refreshed:", who().json()["name"], session.token["refresh_token"] != before)
refresh_token = session.token["refresh_token"]
url, headers, body = client.prepare_token_revocation_request(
    server["revocation_endpoint"], refresh_token, "refresh_token", client_id=client_id, **login
)
print("Revoked:", requests.post(url, headers=headers, data=body).status_code, who().status_code)
try:
    session.refresh_token(server["token_endpoint"], refresh_token, client_id=client_id, **login)
except OAuth2Error as error:
    print("Afterwards:", error.error)
