"""What openapi.json cannot put into JSON Schema, for schemathesis: docs/conformance.md.

CARILLON_KEY is the key that the run has; it is not revoked, or nothing would be tried after that.
"""

import base64
import json
import os
import subprocess
import tempfile
import urllib.request

import schemathesis
from hypothesis import strategies as st


def own_key():
    """Id of the key of this run, empty if it may not see it."""
    base = os.environ.get("CARILLON_URL", "http://localhost:8080/carillon") + "/api/v1/keys?limit=250"
    key = os.environ["CARILLON_KEY"]
    request = urllib.request.Request(base, headers={"Authorization": "Bearer " + key})
    try:
        with urllib.request.urlopen(request) as answer:
            return {each["id"] for each in json.load(answer)["data"] if key.startswith(each["prefix"])}
    except urllib.error.HTTPError:
        return set()


def certificate():
    """A certificate, its key, and both in one file with the password "secret"."""
    with tempfile.TemporaryDirectory() as directory:
        key, pem, file = (os.path.join(directory, each) for each in ("key.pem", "pem", "p12"))
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=fuzz", "-keyout", key, "-out", pem]
        subprocess.run(make, check=True, capture_output=True)
        pack = ["openssl", "pkcs12", "-export", "-in", pem, "-inkey", key, "-out", file, "-passout", "pass:secret"]
        subprocess.run(pack, check=True, capture_output=True)
        return open(pem).read(), open(key).read(), base64.b64encode(open(file, "rb").read()).decode()


OWN_KEY = own_key()
PEM, PRIVATE, PKCS12 = certificate()

# Languages, and files that programs make.
schemathesis.openapi.format("cesql", st.sampled_from(["TRUE", "type = 'a.b'", "EXISTS subject", "LENGTH(id) > 3"]))
schemathesis.openapi.format("jsonata", st.sampled_from(["$", "a.b", '{"x": $sum(a)}', "$string($)"]))
schemathesis.openapi.format("json-object", st.sampled_from(["{}", '{"a": [1, null]}']))
schemathesis.openapi.format("pem-certificates", st.just(PEM))
schemathesis.openapi.format("pem-key", st.just(PRIVATE))
schemathesis.openapi.format("pkcs12", st.just(PKCS12))


def told(operation, body):
    """The same body where it breaks a rule about two members, the clock, or how a number is written."""
    if isinstance(body, list):
        return [told(operation, each) for each in body]
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if operation == "publishEvents":  # an extension is a whole number, and is written as one
        for name, value in body.items():
            if name not in ("data", "metadata") and isinstance(value, float) and value.is_integer():
                body[name] = int(value)
    if isinstance(body.get("expiresAt"), str) and body["expiresAt"][:4] < "2100":
        body["expiresAt"] = "2100" + body["expiresAt"][4:].replace("-02-29", "-02-28")
    since, until = body.get("since"), body.get("until")
    if isinstance(since, str) and isinstance(until, str) and until[:10] <= since[:10]:
        del body["until"]
    headers = body.get("headers")
    if isinstance(headers, dict):  # a name twice, in two cases
        body["headers"] = {name.lower(): value for name, value in headers.items()}
    authentication = body.get("authentication")
    if isinstance(authentication, dict) and authentication.get("pkcs12") == PKCS12:
        body["authentication"] = dict(authentication, password="secret")
    return body


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.body is not None:
        case.body = told(case.operation.definition.raw.get("operationId"), case.body)


@schemathesis.hook
def filter_case(context, case):
    operation = case.operation.definition.raw.get("operationId")
    return operation != "revokeKey" or (case.path_parameters or {}).get("id") not in OWN_KEY
