"""A private stack for measurements: services from `millrace up`, one supervisor and noop workers as children of the bench."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from figures import cpu_seconds

# A client that waits ten seconds between attempts, as is the default, would measure its own patience and not a broker's return.
COMES_BACK = {"reconnect.backoff.ms": 50, "reconnect.backoff.max.ms": 500}


class BenchStack:
    def __init__(self, binary, settings=(), environment=None):
        self.binary, self.given = str(binary), list(settings)
        self.settings = [word for setting in settings for word in ("--set", setting)]
        # Below the system's temporary folder and open to everybody: the services run as another account when the caller is root.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="millrace_bench_"))
        self.folder.chmod(0o755)
        self.environment = dict(os.environ, MILLRACE_STATE_FOLDER=str(self.folder / "state"), MILLRACE_LOG_LEVEL="warn",
                                NO_COLOR="1", **(environment or {}))
        self.children = {}

    def __enter__(self):
        try:
            self.millrace("up", "--no-workers", timeout=300)
            self.millrace("topics", "apply", "--pool", "noop")
            self.status = self.read("status")
            for states in (1, 3, 10):
                self.put_chain(states)
            self.start("supervise", "worker", "supervise")
            self.start("noop", "worker", "noop", "--concurrency", "64")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
        subprocess.run([self.binary, "down", "--erase"], env=self.environment, capture_output=True, timeout=120)
        shutil.rmtree(self.folder, ignore_errors=True)

    def millrace(self, *arguments, timeout=120):
        done = subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, text=True, timeout=timeout)
        if done.returncode:
            raise RuntimeError(f"millrace {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def read(self, *arguments):
        return json.loads(self.millrace(*arguments, "-o", "json"))

    def start(self, name, *arguments):
        log = (self.folder / f"{name}.log").open("a")
        command = [self.binary, *arguments, *self.settings]
        self.children[name] = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def put_chain(self, states):
        """chain<N>: so many tasks of the pool noop, one after the other."""
        names = [f"Step{number}" for number in range(1, states + 1)]
        definition = {"StartAt": names[0], "States": {
            name: {"Type": "Task", "Resource": "millrace:noop:echo", **({"Next": after} if after else {"End": True})}
            for name, after in zip(names, [*names[1:], None])}}
        self.put(f"chain{states}", definition)

    def put(self, name, definition):
        file = self.folder / f"{name}.asl.json"
        file.write_text(json.dumps(definition))
        self.millrace("workflow", "put", str(file), "--name", name)

    # What it costs.

    def pids(self):
        services = {name: self.status[name]["pid"] for name in ("kafka", "postgres", "redis")}
        return services | {name: child.pid for name, child in self.children.items()}

    def cpu(self):
        return {name: cpu_seconds(pid) for name, pid in self.pids().items()} | {"client": sum(os.times()[:2])}

    # Kafka and PostgreSQL, as any client.

    def bootstrap(self):
        return self.status["kafka"]["address"]

    def place_of(self, service):
        """Host and port of kafka, postgres or redis."""
        address = self.status[service].get("address") or self.status[service]["url"].split("@", 1)[1].split("/", 1)[0]
        host, port = address.rsplit(":", 1)
        return host, int(port)

    def producer(self, **settings):
        from confluent_kafka import Producer
        return Producer({"bootstrap.servers": self.bootstrap(), **COMES_BACK, "acks": "all", "enable.idempotence": True,
                         "linger.ms": 0, "socket.nagle.disable": True, "compression.type": "lz4",
                         **{name.replace("_", "."): value for name, value in settings.items()}})

    def request(self, producer, workflow, source, number, on_delivery=None):
        producer.produce("millrace.requests", json.dumps({"workflow": workflow, "input": {"n": number}}).encode(), headers={
            "ce_specversion": "1.0", "ce_id": str(number), "ce_source": source, "ce_type": "millrace.job.requested",
            "content-type": "application/json"}, on_delivery=on_delivery)

    def request_patiently(self, producer, workflow, source, number):
        """Waits while the producer's queue is full."""
        while True:
            try:
                return self.request(producer, workflow, source, number)
            except BufferError:
                producer.poll(0.01)

    def events(self):
        """A consumer at the end of millrace.events."""
        from confluent_kafka import Consumer, TopicPartition
        consumer = Consumer({"bootstrap.servers": self.bootstrap(), **COMES_BACK, "group.id": "bench",
                             "enable.auto.commit": False, "fetch.wait.max.ms": 10, "socket.nagle.disable": True})
        partitions = consumer.list_topics("millrace.events", 30).topics["millrace.events"].partitions
        consumer.assign([TopicPartition("millrace.events", number,
                                        consumer.get_watermark_offsets(TopicPartition("millrace.events", number), 30)[1])
                         for number in partitions])
        return consumer

    def connection(self):
        import psycopg2
        connection = psycopg2.connect(self.status["postgres"]["url"])
        connection.autocommit = True
        return connection


def finished_event(record):
    """The id of the request whose job's end this is, or nothing."""
    headers = dict(record.headers() or [])
    if headers.get("ce_type") != b"millrace.job.finished":
        return None
    event = json.loads(record.value())
    if event["status"] != "SUCCEEDED":
        raise RuntimeError(f"a job of the bench ended {event}")
    return event["event_id"]


def wait_for_rows(connection, statement, parameters, count, seconds, pause=0.1):
    """Until the statement answers `count`; answers how long that took. A long pause, where the statement itself is work."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        while time.monotonic() - began < seconds:
            cursor.execute(statement, parameters)
            if cursor.fetchone()[0] >= count:
                return time.monotonic() - began
            time.sleep(pause)
    raise RuntimeError(f"not {count} within {seconds} s: {statement}")
