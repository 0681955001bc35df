"""A backlog without end: what is done in a second before and after kill -9 of each process, and beside a task that is stuck."""

import contextlib
import datetime
import os
import threading
import time
import uuid

from recovery_bench import kill

WAITING = 8000          # One-step jobs that are kept waiting.
FIRST_AFTER = 500       # So many ends after a kill count as work again.
WARM = 3.0
WARM_AGAIN = 10.0       # A broker begins with nothing compiled.
PATIENCE = 240
PASSING = 50_000        # So many end while one is stuck.
STUCK = {"StartAt": "Write", "States": {"Write": {"Type": "Task", "Resource": "millrace:noop:record", "End": True}}}


def measure(stack, seconds):
    rows = [restarted(stack, name, seconds) for name in ("nothing", "redis", "noop", "supervise", "postgres", "kafka")]
    return [*rows, beside_a_stuck_task(stack, seconds)]


def restarted(stack, name, seconds):
    with Backlog(stack) as backlog:
        backlog.wait_for_ends(FIRST_AFTER)
        time.sleep(WARM)
        before = backlog.ends_per_second(seconds)
        kill(stack, name)
        backlog.wait_for_ends(FIRST_AFTER)
        time.sleep(WARM_AGAIN)
        after = backlog.ends_per_second(seconds)
    return {"killed": name, "before_per_s": before, "after_per_s": after, "recovered": round(after / before, 3)}


def beside_a_stuck_task(stack, seconds):
    """One task is never done while tens of thousands after it are; then its worker dies."""
    stack.put("stuck", STUCK)
    fit_with_pipe(stack)
    written = results_written(stack)
    with Backlog(stack) as backlog:
        backlog.wait_for_ends(FIRST_AFTER)
        time.sleep(WARM)
        before = backlog.ends_per_second(seconds)
        producer = stack.producer()
        stack.request(producer, "stuck", backlog.source, "stuck")
        producer.flush(30)
        backlog.wait_for_ends(PASSING)
        after = backlog.ends_per_second(seconds)
        passed = backlog.ended(backlog.since)
        kill(stack, "noop")  # Its successor is not stuck: it has a file, not a pipe.
        backlog.sent += 1  # The stuck one is waited for too.
    return {"killed": "noop, beside a stuck task", "before_per_s": before, "after_per_s": after,
            "recovered": round(after / before, 3), "ended_beside_it": passed,
            "results_each": round((results_written(stack) - written) / backlog.sent, 4)}


def results_written(stack):
    """So many outcomes and renewals are in the log."""
    from confluent_kafka import TopicPartition
    client, topic = stack.events(), "millrace.results"
    places = [TopicPartition(topic, number) for number in client.list_topics(topic, 30).topics[topic].partitions]
    written = sum(client.get_watermark_offsets(place, 30)[1] for place in places)
    client.close()
    return written


def fit_with_pipe(stack):
    """noop's operation `record` writes to a file of its process: to a pipe that nobody reads it writes for ever."""
    child = stack.children["noop"]
    child.terminate()
    child.wait(30)
    folder = stack.folder / "lines"
    folder.mkdir()
    stack.start("noop", "worker", "noop", "--concurrency", "64", "--set", f"files.folder={folder}")
    os.mkfifo(folder / f"noop-{stack.children['noop'].pid}.lines")


class Backlog:
    """Keeps jobs waiting, on a thread of its own."""

    def __init__(self, stack):
        self.stack, self.source, self.sent = stack, f"bench-{uuid.uuid4()}", 0
        self.since = now()
        self.stopping, self.trouble = threading.Event(), []

    def __enter__(self):
        self.thread = threading.Thread(target=self.feed, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        """Nothing is left for the next."""
        self.stopping.set()
        self.thread.join(60)
        deadline = time.monotonic() + PATIENCE
        while self.ended(self.since) < self.sent and time.monotonic() < deadline:
            time.sleep(0.2)
        if self.ended(self.since) < self.sent or self.trouble:
            raise RuntimeError(f"{self.ended(self.since)} of {self.sent} jobs ended; {self.trouble[:3]}")

    def feed(self):
        try:
            producer = self.stack.producer(linger_ms=5)
            while not self.stopping.wait(0.25):
                for _ in range(WAITING - (self.sent - self.ended(self.since))):
                    self.stack.request_patiently(producer, "chain1", self.source, self.sent)
                    self.sent += 1
                producer.poll(0)
            producer.flush(60)
        except Exception as failure:
            self.trouble.append(f"{failure!r}")

    def ended(self, since, until=None):
        """How many jobs ended in that time; asked again while PostgreSQL is away."""
        import psycopg2
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with contextlib.closing(self.stack.connection()) as connection, connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM jobs WHERE finished_at >= %s AND finished_at < %s",
                                   (since, until or now()))
                    return cursor.fetchone()[0]
            except psycopg2.Error:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def wait_for_ends(self, count):
        since, deadline = now(), time.monotonic() + PATIENCE
        while self.ended(since) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"not {count} jobs ended within {PATIENCE} s; {self.trouble[:3]}")
            time.sleep(0.05)

    def ends_per_second(self, seconds):
        since = now()
        time.sleep(seconds)
        until = now()
        return self.ended(since, until) / (until - since).total_seconds()


def now():
    return datetime.datetime.now(datetime.timezone.utc)
