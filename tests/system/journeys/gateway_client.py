"""A gateway as outsiders see it: plain HTTP, and streams whose connection can be cut."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from running_system import BINARY, eventually

ISSUER, AUDIENCE = "https://issuer.test", "millrace"
SECRET = "journeys sign their tokens with this secret"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(subject="ada", roles=("viewer",), secret=SECRET, header=None, **claims):
    """HS256, or whatever the header says; claims of None are left out."""
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "roles": list(roles), "exp": int(time.time()) + 600, **claims}
    told = {name: value for name, value in told.items() if value is not None}
    front = b64(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode()) + "." + b64(json.dumps(told).encode())
    return front + "." + b64(hmac.new(secret.encode(), front.encode(), hashlib.sha256).digest())


def curl(address, command):
    """One of the documents' commands as it stands there, to wherever this gateway listens; its answer."""
    done = subprocess.run(["bash", "-c", command.replace("localhost:8000", address)], capture_output=True, text=True, timeout=330)
    if done.returncode:
        raise AssertionError(f"{command}: {done.stderr}")
    return json.loads(done.stdout)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def document(self):
        return json.loads(self.body)


class GatewayClient:
    def __init__(self, address):
        self.address = address

    def ask(self, method, path, body=None, bearer=None, timeout=90, **headers):
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        told = {"Content-Type": "application/json"} if data is not None else {}
        told.update({name.replace("_", "-"): value for name, value in headers.items()})
        if bearer:
            told["Authorization"] = f"Bearer {bearer}"
        request = urllib.request.Request(f"http://{self.address}{path}", data=data, method=method, headers=told)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read())

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body={} if body is None else body, **more)

    def submit(self, workflow, given, **more):
        answer = self.post("/v1/jobs", {"workflow": workflow, "input": given}, **more)
        if answer.status != 202:
            raise AssertionError(f"{answer.status}: {answer.body}")
        return answer.document["id"]

    def result(self, job, seconds=90, **more):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = self.get(f"/v1/jobs/{job}/result?wait_seconds=30", **more)
            if answer.status == 200:
                return answer.document
        raise AssertionError(f"{job} did not end within {seconds} s")

    @contextlib.contextmanager
    def stream(self, job, last_id="", bearer=None):
        host, port = self.address.rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        headers = {"Last-Event-ID": last_id} if last_id else {}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        connection.request("GET", f"/v1/jobs/{job}/events", headers=headers)
        try:
            yield connection.getresponse()
        finally:
            connection.close()

    def events(self, job, last_id="", count=None, bearer=None):
        """(id, name, data) of each event until the stream ends, or so many."""
        found = []
        with self.stream(job, last_id, bearer) as response:
            if response.status != 200:
                return found
            event = {}
            for line in response:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                elif "data" in event:
                    found.append((event.get("id"), event.get("event"), json.loads(event["data"])))
                    event = {}
                    if count and len(found) >= count:
                        return found
        return found


class OwnGateway(GatewayClient):
    """A gateway of this test's own beside the stack's, with settings of its own."""

    def __init__(self, system, **settings):
        super().__init__(f"127.0.0.1:{free_port()}")
        self.environment = dict(system.environment, MILLRACE_GATEWAY_ADDRESS=self.address,
                                **{f"MILLRACE_GATEWAY_{name.upper()}": str(value) for name, value in settings.items()})
        self.start()

    def start(self):
        self.process = subprocess.Popen([BINARY, "worker", "gateway"], env=self.environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        eventually(self.is_ready, "the gateway to be ready", seconds=30)

    def is_ready(self):
        try:
            return self.get("/livez", timeout=5).status == 200
        except OSError:
            return False

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(30)

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024


def in_background(work):
    """Runs it in a thread; answers a function that waits for what it answered."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(work()), daemon=True)
    thread.start()

    def wait(seconds=60):
        thread.join(seconds)
        if not answers:
            raise AssertionError("still at work")
        return answers[0]
    return wait
