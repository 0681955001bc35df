"""Who may do what through the REST interface (C70, C71, C69): tokens, roles, tenants."""

import json
import signal
import time
import unittest

from gateway_client import AUDIENCE, ISSUER, SECRET, OwnGateway, b64, token
from running_system import eventually
from system import SYSTEM

QUICK = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
PARENT = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True,
                                          "Parameters": {"StateMachineArn": "arn:millrace:states:::stateMachine:tokens_quick", "Input": {}}}}}


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SYSTEM.put_workflow("tokens_quick", QUICK)
        cls.gateway = OwnGateway(SYSTEM, jwt_secret=SECRET, jwt_issuer=ISSUER, jwt_audience=AUDIENCE)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop(signal.SIGKILL)

    def status(self, bearer, method="GET", path="/v1/jobs", body=None):
        return self.gateway.ask(method, path, body=body, bearer=bearer).status

    def test_c70_every_forged_token_is_refused(self):
        good = token()
        front = good.rsplit(".", 1)[0]
        none = b64(b'{"alg":"none"}') + "." + good.split(".")[1]
        forged = {
            "alg none": none + ".",
            "alg none with a signature": none + "." + good.rsplit(".", 1)[1],
            "another secret": token(secret="another secret of more than 32 bytes"),
            "an empty secret": token(secret=""),
            "expired": token(exp=int(time.time()) - 120),
            "not yet valid": token(nbf=int(time.time()) + 600),
            "for ever": token(exp=None),
            "another audience": token(aud="somebody else"),
            "no audience": token(aud=None),
            "another issuer": token(iss="https://evil.test"),
            "about nobody": token(sub=None),
            "algorithm confusion": token(header={"alg": "RS256", "typ": "JWT"}),
            "kid that is a path": token(secret="", header={"alg": "HS256", "kid": "../../../../dev/null"}),
            "kid that is SQL": token(secret="x", header={"alg": "HS256", "kid": "x' UNION SELECT 'x"}),
            "key in the header": token(secret="mine", header={"alg": "HS256", "jwk": {"kty": "oct", "k": b64(b"mine")}}),
            "keys elsewhere": token(secret="mine", header={"alg": "HS256", "jku": "https://evil.test/jwks"}),
            "no signature": front + ".",
            "cut": good[:-4],
            "nonsense": "nonsense",
        }
        for name, bearer in forged.items():
            answer = self.gateway.get("/v1/jobs", bearer=bearer)
            self.assertEqual(answer.status, 401, name)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"], name)
        self.assertEqual(self.gateway.get("/v1/jobs").status, 401)
        self.assertEqual(self.status(good), 200)

    def test_c71_roles_are_held_to_by_the_server(self):
        job = {"workflow": "tokens_quick", "input": {}}
        may = {"viewer": set(), "operator": {"submit"}, "approver": {"approve"}, "admin": {"submit", "approve"}}
        for role, allowed in may.items():
            bearer = token(roles=[role])
            self.assertEqual(self.status(bearer), 200, role)
            submitted = self.status(bearer, "POST", "/v1/jobs", job)
            self.assertEqual(submitted, 202 if "submit" in allowed else 403, role)
            decided = self.status(bearer, "POST", "/v1/approvals/none/approve", {})
            self.assertEqual(decided, 404 if "approve" in allowed else 403, role)
        self.assertEqual(self.status(token(roles=["dancer"])), 403)
        self.assertEqual(self.status(token(roles=[], scope="openid viewer")), 200)
        for path in ("/livez", "/readyz", "/openapi.json", "/docs"):
            self.assertEqual(self.status(None, path=path), 200, "needs no token")
        self.assertEqual(self.status(None, path="/metrics"), 401)

    def test_tenants_do_not_see_each_other(self):
        acme, globex = token(roles=["operator"], tenant="acme"), token(roles=["admin"], tenant="globex")
        everybody = token(roles=["admin"], tenant="*")
        job = self.gateway.submit("tokens_quick", {"secret": "acme's"}, bearer=acme)
        self.assertEqual(self.gateway.result(job, bearer=acme)["status"], "SUCCEEDED")
        for path in ("", "/result", "/history", "/logs", "/events"):
            self.assertEqual(self.status(globex, path=f"/v1/jobs/{job}{path}"), 404, path)
        for verb in ("cancel", "pause", "resume", "redrive"):
            self.assertEqual(self.status(globex, "POST", f"/v1/jobs/{job}/{verb}", {}), 404, verb)
        listed = {name: [each["id"] for each in self.gateway.get("/v1/jobs?limit=1000", bearer=bearer).document["jobs"]]
                  for name, bearer in (("acme", acme), ("globex", globex), ("everybody", everybody))}
        self.assertEqual((job in listed["acme"], job in listed["globex"], job in listed["everybody"]), (True, False, True))
        own = SYSTEM.read("submit", "tokens_quick", "--input", "{}")["id"]
        eventually(lambda: SYSTEM.run("job", "show", own).returncode == 0, "the operator's own job")
        self.assertEqual(self.status(acme, path=f"/v1/jobs/{own}"), 404, "what belongs to no tenant is the installation's")
        self.assertEqual(self.status(everybody, path=f"/v1/jobs/{own}"), 200)

    def test_a_tenant_cannot_be_pretended(self):
        acme = token(roles=["operator"], tenant="acme")
        for tags in ({"tenant": "globex"}, {'a"tenant': "globex"}):
            refused = self.gateway.post("/v1/jobs", {"workflow": "tokens_quick", "input": {}, "tags": tags}, bearer=acme)
            self.assertEqual(refused.status, 422, tags)
        sly = self.gateway.post("/v1/jobs", {"workflow": "tokens_quick", "input": {}, "tags": {"a": '","tenant":"globex'}}, bearer=acme)
        self.gateway.result(sly.document["id"], bearer=acme)
        globex = token(roles=["admin"], tenant="globex")
        self.assertNotIn(sly.document["id"], [job["id"] for job in self.gateway.get("/v1/jobs?limit=1000", bearer=globex).document["jobs"]])

    def test_tenants_keys_never_meet(self):
        acme, globex = token(roles=["operator"], tenant="acme"), token(roles=["operator"], tenant="globex")
        one = self.gateway.submit("tokens_quick", {}, bearer=acme, Idempotency_Key="monday")
        two = self.gateway.submit("tokens_quick", {}, bearer=globex, Idempotency_Key="monday")
        self.assertNotEqual(one, two)
        self.gateway.result(one, bearer=acme)
        self.assertEqual(self.gateway.get(f"/v1/jobs/{one}", bearer=acme).document["idempotency_key"], "monday")

    def test_a_jobs_children_belong_to_its_tenant(self):
        SYSTEM.put_workflow("tokens_parent", PARENT)
        acme = token(roles=["operator"], tenant="acme")
        job = self.gateway.submit("tokens_parent", {}, bearer=acme)
        self.assertEqual(self.gateway.result(job, bearer=acme)["status"], "SUCCEEDED")
        child = SYSTEM.query_one("SELECT job_id FROM jobs WHERE event_source = %s", f"millrace/job/{job}")
        self.assertEqual(self.status(acme, path=f"/v1/jobs/{child}"), 200)
        self.assertEqual(self.status(token(tenant="globex"), path=f"/v1/jobs/{child}"), 404)

    def test_c69_an_approver_decides_under_its_own_name(self):
        operator, approver = token("ann", ["operator"], tenant="acme"), token("bob", ["approver"], tenant="acme")
        job = self.gateway.submit("approval_demo", {"question": "Ship?", "requested_by": "ann", "timeout_seconds": 600}, bearer=operator)

        def question(bearer):
            return [each for each in self.gateway.get("/v1/approvals", bearer=bearer).document["approvals"] if each["job_id"] == job]
        mine = eventually(lambda: question(approver), "the question")[0]
        self.assertEqual(question(token(roles=["approver"], tenant="globex")), [])
        path = f"/v1/approvals/{mine['id']}"
        self.assertEqual(self.status(token(roles=["approver"], tenant="globex"), "POST", path + "/approve", {}), 404)
        self.assertEqual(self.status(token("ann", ["approver"], tenant="acme"), "POST", path + "/approve", {}), 403, "not one's own request")
        decided = self.gateway.post(path + "/reject", {"comment": "no"}, bearer=approver).document
        self.assertEqual((decided["status"], decided["decided_by"]), ("rejected", "bob"))
        self.assertEqual(self.gateway.result(job, bearer=operator)["status"], "FAILED")

    def test_sessions_belong_to_tenants(self):
        self.assertEqual(self.status(token(tenant="globex"), path="/v1/sessions/test"), 404)


class PublicKeys(unittest.TestCase):
    def test_keys_from_a_file_verify_what_their_owner_signs(self):
        import jwt
        from cryptography.hazmat.primitives.asymmetric import ec
        key = ec.generate_private_key(ec.SECP256R1())
        described = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "one", "use": "sig"}
        file = SYSTEM.file("jwks.json", json.dumps({"keys": [described]}))
        gateway = OwnGateway(SYSTEM, jwt_jwks=file, jwt_issuer=ISSUER, jwt_audience=AUDIENCE)
        try:
            claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": int(time.time()) + 60, "roles": ["viewer"]}
            self.assertEqual(gateway.get("/v1/jobs", bearer=jwt.encode(claims, key, "ES256", headers={"kid": "one"})).status, 200)
            self.assertEqual(gateway.get("/v1/jobs", bearer=jwt.encode(claims, key, "ES256", headers={"kid": "two"})).status, 401)
            self.assertEqual(gateway.get("/v1/jobs", bearer=token(secret=described["x"])).status, 401, "a public key is no secret")
        finally:
            gateway.stop(signal.SIGKILL)
