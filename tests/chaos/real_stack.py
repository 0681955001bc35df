"""Kafka, Redis and PostgreSQL of their own, our processes behind a proxy, and the ledger: what faults are done to. Whoever dies is started
again, as a service manager does."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SERVICES = ("kafka", "postgres", "redis")
# Role and arguments of each process by name.
PROCESSES = {
    "supervise-1": ["supervise"], "supervise-2": ["supervise"],
    "noop-1": ["noop", "--concurrency", "8"], "noop-2": ["noop", "--concurrency", "8"],
    "map-1": ["map"], "approve-1": ["approve"], "invoke-1": ["invoke"], "invoke-2": ["invoke"],
}
CANARY = "canary-4b1d9e72-must-not-show"
# Shorter than the defaults, so that a minute sees what would take ten.
SETTINGS = {"MILLRACE_SUPERVISE_TASK_LEASE": "6s", "MILLRACE_WORKER_RENEW_EVERY": "1s", "MILLRACE_WORKER_HEARTBEAT": "1s",
            "MILLRACE_AGENTS_TTL": "1s", "MILLRACE_MODEL_OPENAI_API_KEY": CANARY}
LEASE_SECONDS, TASK_LEASE_SECONDS = 1.5, 6
START_AGAIN_AFTER = (0.0, 1.0)
AGENT = {"name": "ledger", "timeout_seconds": 2, "retry": {"attempts": 2, "base_seconds": 0.2, "cap_seconds": 1},
         "breaker": {"failure_threshold": 8, "timeout_seconds": 2, "half_open_max_calls": 2}}


class RealStack:
    def __init__(self, binary, workflows, processes=None, dedupe="on", seed=1):
        self.binary, self.workflows, self.seed, self.dedupe = str(binary), workflows, seed, dedupe
        self.processes = PROCESSES if processes is None else processes
        # Below the system's temporary folder and open to everybody: the services run as another account when the caller is root.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="millrace_chaos_"))
        self.folder.chmod(0o755)
        self.logs = self.folder / "logs"
        self.logs.mkdir()
        self.ledger_log = self.folder / "ledger.jsonl"
        self.environment = dict(os.environ, MILLRACE_STATE_FOLDER=str(self.folder / "state"), NO_COLOR="1", **SETTINGS)
        self.helpers, self.children, self.proxied = [], {}, {}
        self.starts_again = None

    def __enter__(self):
        try:
            self.millrace("up", "--no-workers", timeout=300)
            self.millrace("topics", "apply", "--pool", "noop", "--pool", "nobody")
            self.status = json.loads(self.millrace("status", "-o", "json"))
            self.begin_ledger()
            self.begin_proxy()
            for name, definition in self.workflows.items():
                self.put_workflow(name, definition)
            for name in self.processes:
                self.start(name)
            self.starts_again = StartsAgain(self)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.starts_again:
            self.starts_again.end()
        for child in self.children.values():
            child.process.send_signal(signal.SIGCONT)
            child.process.kill()
            child.process.wait(20)
        for helper in self.helpers:
            helper.kill()
            helper.wait(20)
        subprocess.run([self.binary, "down", "--erase"], env=self.environment, capture_output=True, timeout=120)

    def erase(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # The command line, which is not behind the proxy.

    def run(self, *arguments, timeout=120):
        return subprocess.run([self.binary, *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=timeout)

    def millrace(self, *arguments, timeout=120):
        done = self.run(*arguments, timeout=timeout)
        if done.returncode:
            raise RuntimeError(f"millrace {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def put_workflow(self, name, definition):
        file = self.folder / f"{name}.asl.json"
        file.write_text(json.dumps(definition))
        self.millrace("workflow", "put", file, "--name", name)

    # What stands between and beside.

    def helper(self, *arguments, **options):
        process = subprocess.Popen([sys.executable, "-B", *map(str, arguments)], stdout=subprocess.PIPE, text=True, **options)
        self.helpers.append(process)
        return process

    def begin_ledger(self):
        ledger = self.helper(HERE / "ledger.py", self.ledger_log, "--dedupe", self.dedupe, "--seed", self.seed)
        self.ledger_port = int(ledger.stdout.readline().split()[-1])
        record = self.folder / "agents.json"
        record.write_text(json.dumps([AGENT | {"endpoint": f"http://127.0.0.1:{self.ledger_port}/agents/ledger"}]))
        self.millrace("agent", "put", record)

    def begin_proxy(self):
        places = {name: self.address(name) for name in SERVICES}
        self.proxy = self.helper(HERE / "proxy.py", *(f"{name}={place}" for name, place in places.items()), stdin=subprocess.PIPE)
        ports = json.loads(self.proxy.stdout.readline())
        near = {name: f"127.0.0.1:{ports[name]}" for name in SERVICES}
        self.proxied = {"MILLRACE_KAFKA_BOOTSTRAP": near["kafka"], "MILLRACE_REDIS_URL": f"redis://{near['redis']}",
                        "MILLRACE_POSTGRES_URL": self.postgres_url().replace(places["postgres"], near["postgres"])}

    def address(self, service):
        if service != "postgres":
            return self.status[service]["address"]
        return self.postgres_url().split("@", 1)[1].split("/", 1)[0]

    def postgres_url(self):
        return self.status["postgres"]["url"]

    def connection(self):
        import psycopg2
        connection = psycopg2.connect(self.postgres_url(), connect_timeout=5)
        connection.autocommit = True
        return connection

    def query(self, statement, *parameters):
        connection = self.connection()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall()
        finally:
            connection.close()

    def producer(self, **settings):
        from confluent_kafka import Producer
        return Producer({"bootstrap.servers": self.status["kafka"]["address"], "acks": "all", "enable.idempotence": True,
                         "delivery.timeout.ms": 120_000, "linger.ms": 2, "log_level": 0, **settings})

    # Processes.

    def start(self, name, **more):
        log = (self.logs / f"{name}.log").open("a")
        environment = {**self.environment, **self.proxied, **more}
        arguments = self.processes.get(name) or PROCESSES[name]
        process = subprocess.Popen([self.binary, "worker", *arguments], env=environment, stdout=log, stderr=log, start_new_session=True)
        self.children[name] = Child(process)
        return process

    def service_pids(self, service):
        """The service's process and its children, as the keeper has them now."""
        document = json.loads((self.folder / "state" / "stack.json").read_text())
        pid = document[service].get("pid", 0)
        return [pid, *children_of(pid)] if pid else []


class Child:
    def __init__(self, process):
        self.process, self.is_wanted = process, True


class StartsAgain:
    """Looks five times a second for who has died."""

    def __init__(self, stack):
        self.stack, self.over, self.due = stack, threading.Event(), {}
        self.restarts = {name: 0 for name in stack.children}
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        chance = random.Random(7)
        while not self.over.wait(0.2):
            for name, child in list(self.stack.children.items()):
                if not child.is_wanted or child.process.poll() is None:
                    continue
                due = self.due.setdefault(name, time.monotonic() + chance.uniform(*START_AGAIN_AFTER))
                if time.monotonic() >= due:
                    del self.due[name]
                    self.restarts[name] = self.restarts.get(name, 0) + 1
                    self.stack.start(name)

    def end(self):
        self.over.set()
        self.thread.join(10)


def children_of(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def state_of(pid):
    """R, S, T … as the kernel has it; empty when the process is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def sample_of(pid):
    """Memory, descriptors and threads; nothing when the process is gone."""
    try:
        status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
        return {"rss": int(status["VmRSS"].split()[0]) << 10, "threads": int(status["Threads"]), "fds": len(os.listdir(f"/proc/{pid}/fd"))}
    except (OSError, KeyError):
        return None
