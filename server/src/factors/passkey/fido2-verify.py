"""Judges registrations and assertions with Debian's python3-fido2: JSON in, one verdict a line out."""
import json
import sys

from fido2.client import ClientData
from fido2.ctap2 import AttestationObject, AttestedCredentialData, AuthenticatorData
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import PublicKeyCredentialRpEntity


def judge(server, case):
    state = {"challenge": case["challenge"], "user_verification": "required"}
    registration = case["registration"]["response"]
    made = server.register_complete(
        state,
        ClientData(websafe_decode(registration["clientDataJSON"])),
        AttestationObject(websafe_decode(registration["attestationObject"])),
    )
    assertion = case["assertion"]
    response = assertion["response"]
    server.authenticate_complete(
        state,
        [AttestedCredentialData(made.credential_data)],
        websafe_decode(assertion["rawId"]),
        ClientData(websafe_decode(response["clientDataJSON"])),
        AuthenticatorData(websafe_decode(response["authenticatorData"])),
        websafe_decode(response["signature"]),
    )


given = json.load(sys.stdin)
server = Fido2Server(PublicKeyCredentialRpEntity(given["rpId"], "Example"), verify_origin=lambda origin: origin == given["origin"])
for case in given["cases"]:
    try:
        judge(server, case)
        print("accepted")
    except Exception as refusal:  # whatever the library raises is a refusal
        print("refused", type(refusal).__name__)
