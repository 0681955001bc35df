"""What the checker knows: rows of PostgreSQL, records of the topics, the ledger's log and the driver's journal. Nothing of the engine's
own code and none of its answers."""

import collections
import dataclasses
import datetime
import json
import pathlib

TOPICS = ("millrace.requests", "millrace.results", "millrace.events", "millrace.dead")
TASKS_PREFIX = "millrace.tasks."
TERMINAL = {"SUCCEEDED": "ExecutionSucceeded", "FAILED": "ExecutionFailed", "ABORTED": "ExecutionAborted",
            "TIMED_OUT": "ExecutionTimedOut"}


@dataclasses.dataclass
class Record:
    topic: str
    partition: int
    offset: int
    headers: dict
    value: bytes

    @property
    def kind(self):
        return self.headers.get("ce_type", "").removeprefix("millrace.")

    @property
    def event_id(self):
        return self.headers.get("ce_id", "")

    def json(self):
        """The record's object; an empty one when it is none."""
        try:
            value = json.loads(self.value)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclasses.dataclass
class Evidence:
    """Rows are dictionaries by column; times are seconds since 1970. `absent` says why a part could not be read."""
    jobs: list = dataclasses.field(default_factory=list)
    history: list = dataclasses.field(default_factory=list)
    positions: list = dataclasses.field(default_factory=list)
    outbox: list = dataclasses.field(default_factory=list)
    submissions: list = dataclasses.field(default_factory=list)
    approvals: list = dataclasses.field(default_factory=list)
    commands: list = dataclasses.field(default_factory=list)
    map_runs: list = dataclasses.field(default_factory=list)
    map_results: list = dataclasses.field(default_factory=list)
    workflows: list = dataclasses.field(default_factory=list)
    records: list = dataclasses.field(default_factory=list)
    log_ends: dict = dataclasses.field(default_factory=dict)
    ledger: list = dataclasses.field(default_factory=list)
    journal: list = dataclasses.field(default_factory=list)
    secret_hits: list = dataclasses.field(default_factory=list)
    absent: dict = dataclasses.field(default_factory=dict)

    def noted(self, kind):
        return [line for line in self.journal if line["kind"] == kind]

    def topic(self, name):
        return [record for record in self.records if record.topic == name]

    def tasks(self):
        return [record for record in self.records if record.topic.startswith(TASKS_PREFIX)]

    def events_by_job(self):
        """The history's events of every job, in the order of rows; and the rows themselves."""
        events, rows = collections.defaultdict(list), collections.defaultdict(list)
        for row in sorted(self.history, key=lambda row: (row["job_id"], row["first_id"])):
            rows[row["job_id"]].append(row)
            events[row["job_id"]] += row["events"]
        return events, rows

    def requests(self):
        return {(line["source"], line["id"]): line for line in self.noted("request")}

    def rest_at(self):
        """When the driver said that everything should be over; nothing if it never did."""
        rests = self.noted("rest")
        return rests[-1]["at"] if rests else None


# ---- PostgreSQL.

QUERIES = {
    "jobs": "SELECT job_id, shard, workflow, workflow_version, status, event_source, event_id, parent, created_at, finished_at, input, "
            "claim_checked, output, error, cause, open_tasks, wake_at, history_events FROM jobs",
    "history": "SELECT job_id, first_id, last_id, events FROM history",
    "positions": "SELECT shard, epoch, batch, sent_through, requests_next, results_next FROM positions",
    "outbox": "SELECT shard, batch FROM outbox",
    "submissions": "SELECT identity, job_id FROM submissions",
    "approvals": "SELECT approval_id, job_id, status, decided_by, decided_at, deadline, asked_at FROM approvals",
    "commands": "SELECT id, job_id, kind, applied_at, outcome FROM commands",
    "map_runs": "SELECT job_id, run_id, round, status, items, units, units_done FROM map_runs",
    "map_results": "SELECT run_id, round, first_unit, units FROM map_results",
    "workflows": "SELECT name, version, definition FROM workflows",
}
JSON_COLUMNS = {"events", "definition", "parent", "output", "input"}


def plain(column, value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if column in JSON_COLUMNS and isinstance(value, str):
        return json.loads(value)
    return value


def read_postgres(evidence, url):
    import psycopg2
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name, query in QUERIES.items():
            cursor.execute(query)
            columns = [column.name for column in cursor.description]
            setattr(evidence, name, [{column: plain(column, value) for column, value in zip(columns, row)} for row in cursor])


def search_postgres(url, secrets):
    """Tables that show one of the secrets; the cluster's own row holds its key by design."""
    import psycopg2
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
                       "AND table_name <> 'cluster'")
        for (table,) in cursor.fetchall():
            for secret in secrets:
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', (f"%{secret}%",))
                if cursor.fetchone()[0]:
                    yield f"table {table}"


# ---- Kafka.

def read_topics(evidence, bootstrap):
    from confluent_kafka import Consumer, TopicPartition
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "chaos-checker", "enable.auto.commit": False,
                         "auto.offset.reset": "earliest", "check.crcs": True})
    topics = consumer.list_topics(timeout=30).topics
    wanted = [name for name in topics if name in TOPICS or name.startswith(TASKS_PREFIX)]
    open_ends = {}
    for name in wanted:
        for partition in topics[name].partitions:
            begin, end = consumer.get_watermark_offsets(TopicPartition(name, partition), 30)
            evidence.log_ends[(name, partition)] = end
            if end > begin:
                open_ends[(name, partition)] = end
    consumer.assign([TopicPartition(name, partition, 0) for name, partition in open_ends])
    while open_ends:
        batch = consumer.consume(5000, 30)
        if not batch:
            raise RuntimeError(f"the topics ended early: {sorted(open_ends)} are not read to their ends")
        for record in batch:
            if record.error():
                raise RuntimeError(f"{record.error()}")
            evidence.records.append(Record(record.topic(), record.partition(), record.offset(), text_headers(record.headers()),
                                           record.value() or b""))
            place = (record.topic(), record.partition())
            if record.offset() + 1 >= open_ends.get(place, record.offset() + 2):
                del open_ends[place]
    consumer.close()


def text_headers(headers):
    return {name: (value or b"").decode("utf-8", "replace") for name, value in headers or []}


# ---- Files.

def read_lines(path):
    """A line that was cut off by a kill is none."""
    lines = []
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    return lines


def search_files(folder, secrets):
    for path in sorted(pathlib.Path(folder).rglob("*.log")):
        if path.stem.isdigit():
            continue  # A segment of the broker's, read as a topic.
        text = path.read_bytes()
        if any(secret.encode() in text for secret in secrets):
            yield f"log {path.name}"


def search_records(evidence, secrets):
    for record in evidence.records:
        if any(secret.encode() in record.value for secret in secrets):
            yield f"{record.topic}/{record.partition} offset {record.offset}"


def gather(postgres, bootstrap, journal, ledger=None, logs=None):
    evidence = Evidence(journal=read_lines(journal))
    read_postgres(evidence, postgres)
    read_topics(evidence, bootstrap)
    if ledger:
        evidence.ledger = read_lines(ledger)
    else:
        evidence.absent["ledger"] = "no ledger was given"
    secrets = [line["value"] for line in evidence.noted("secret")]
    if secrets:
        evidence.secret_hits = [*search_postgres(postgres, secrets), *search_records(evidence, secrets)]
        evidence.secret_hits += search_files(logs, secrets) if logs else []
    else:
        evidence.absent["secrets"] = "no secret was planted"
    return evidence
