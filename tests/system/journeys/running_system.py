"""A private stack of its own for one run of journeys, and the verbs they share. Everything goes through what outsiders
have: the command line, Kafka clients, and for counting at the end a read of PostgreSQL."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

BINARY = os.environ["JOURNEY_BINARY"]
SOURCE = pathlib.Path(__file__).resolve().parents[3]


class RunningSystem:
    def __init__(self):
        # Below /tmp and open to everybody: the services run as another account when the caller is root.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="millrace_journeys_"))
        self.folder.chmod(0o755)
        self.environment = dict(os.environ, MILLRACE_STATE_FOLDER=str(self.folder / "state"), NO_COLOR="1")

    def start(self):
        self.millrace("up", timeout=600)  # Sanitized and on a busy machine it takes its time.
        self.status = self.read("status")

    def stop(self):
        self.millrace("down", "--erase", timeout=120, may_fail=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # The command line.

    def run(self, *arguments, timeout=120, given=None):
        return subprocess.run([BINARY, *map(str, arguments)], env=self.environment, capture_output=True, text=True,
                              timeout=timeout, input=given)

    def millrace(self, *arguments, timeout=120, may_fail=False):
        done = self.run(*arguments, timeout=timeout)
        if done.returncode and not may_fail:
            raise AssertionError(f"millrace {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def begin(self, *arguments):
        """A command that runs until it is killed; what it says to people is on its standard error."""
        return subprocess.Popen([BINARY, *map(str, arguments)], env=self.environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    def read(self, *arguments, timeout=120, may_fail=False):
        """What a command answers; with may_fail that may be why it failed."""
        done = self.run(*arguments, "-o", "json", timeout=timeout)
        text = done.stdout or (done.stderr.strip().rpartition("\n")[2] if may_fail else "")
        if (done.returncode and not may_fail) or not text:
            raise AssertionError(f"millrace {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return json.loads(text)

    def submit_and_wait(self, workflow, *arguments, timeout=120):
        """What `--wait` prints, whatever the job's end."""
        return self.read("submit", workflow, *arguments, "--wait", "--timeout", timeout, timeout=timeout + 30, may_fail=True)

    def put_workflow(self, name, definition):
        file = self.folder / f"{name}.asl.json"
        file.write_text(json.dumps(definition))
        self.millrace("workflow", "put", file, "--name", name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    # Kafka, as any client.

    def bootstrap(self):
        return self.status["kafka"]["address"]

    def producer(self):
        from confluent_kafka import Producer
        return Producer({"bootstrap.servers": self.bootstrap(), "acks": "all"})

    # PostgreSQL, for counting.

    def query(self, statement, *parameters):
        import psycopg2
        with psycopg2.connect(self.status["postgres"]["url"]) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def query_one(self, statement, *parameters):
        return self.query(statement, *parameters)[0][0]

    # Processes.

    def workers(self, pool):
        return [worker for worker in self.read("status")["workers"] if worker["pool"] == pool]

    def kill(self, pool, count=1):
        for worker in [worker for worker in self.workers(pool) if worker["pid"]][:count]:  # One that is being replaced has none.
            try:
                os.kill(worker["pid"], signal.SIGKILL)
            except ProcessLookupError:
                pass  # Dead already, and its replacement is not up yet.


def eventually(condition, what, seconds=60, every=0.2):
    """Waits until condition() is true; answers its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        # Waiting for a process of its own accord; nothing could wake us.
        time.sleep(every)  # tidy: allow
    raise AssertionError(f"not within {seconds} s: {what}")
