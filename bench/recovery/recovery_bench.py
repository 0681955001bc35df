"""A steady stream of jobs, and kill -9 of each process in turn, and workers that come and go: how long nothing ended."""

import os
import signal
import socket
import threading
import time
import uuid

from bench_stack import finished_event
from figures import percentile

JOBS_PER_SECOND = 50
SETTLE = 4.0
MORE_WORKERS = [f"noop-{number}" for number in range(2, 9)]


def measure(stack, seconds):
    with Stream(stack) as stream:
        rows = [disturb(stack, stream, name, seconds) for name in ("nothing", "redis", "noop", "supervise", "postgres", "kafka")]
        rows.append(resize(stack, stream, seconds))
        stream.finish()
    return rows


class Stream:
    """Submits at a steady rate on one thread and notes on another when jobs end."""

    def __init__(self, stack):
        self.stack, self.source = stack, f"bench-{uuid.uuid4()}"
        self.ends, self.submitted, self.seen = [], 0, set()
        self.refused, self.trouble, self.remarks = 0, [], []
        self.stopping, self.over = threading.Event(), threading.Event()

    def __enter__(self):
        self.threads = [threading.Thread(target=self.attempt, args=[body], daemon=True) for body in (self.submit, self.follow)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.over.set()
        for thread in self.threads:
            thread.join(40)

    def attempt(self, body):
        """What ends a thread is told at the end, instead of nothing."""
        try:
            body()
        except Exception as failure:
            self.trouble.append(f"{body.__name__}: {failure!r}")

    def submit(self):
        producer, began = self.stack.producer(), time.monotonic()
        while not self.stopping.wait(0.01):
            while self.submitted < (time.monotonic() - began) * JOBS_PER_SECOND:
                self.stack.request(producer, "chain1", self.source, self.submitted, self.delivered)
                self.submitted += 1
            producer.poll(0)
        producer.flush(30)

    def delivered(self, error, _record):
        if error:
            self.refused += 1
            self.trouble.append(f"a request: {error}")

    def follow(self):
        events = self.stack.events()
        while not self.over.is_set():
            for record in events.consume(500, 0.05):
                if record.error():
                    self.remarks.append(f"{record.error()}")  # A broker that is down is no trouble of ours.
                    continue
                event_id = finished_event(record)
                if event_id is not None and event_id not in self.seen:
                    self.seen.add(event_id)
                    self.ends.append(time.monotonic())

    def finish(self):
        """Everything that was submitted has ended, once."""
        self.stopping.set()
        deadline = time.monotonic() + 120
        while len(self.seen) < self.submitted and time.monotonic() < deadline:
            time.sleep(0.1)
        if len(self.seen) != self.submitted or self.trouble:
            raise RuntimeError(f"{self.submitted} jobs were submitted, {self.refused} refused by Kafka, {len(self.seen)} "
                               f"heard to end; PostgreSQL has {self.rows()}; {self.trouble[:5]}; "
                               f"the follower was told {self.remarks[-5:]}")

    def rows(self):
        with self.stack.connection().cursor() as cursor:
            cursor.execute("SELECT status, count(*) FROM jobs WHERE event_source = %s GROUP BY status", [self.source])
            return dict(cursor.fetchall())


def disturb(stack, stream, name, seconds):
    time.sleep(SETTLE)
    began = time.monotonic()
    back = kill(stack, name)
    time.sleep(max(0.0, began + max(seconds, 8) - time.monotonic()))
    return {"killed": name, **gaps_since(stream, began), "service_back_s": "" if back is None else round(back, 3)}


def resize(stack, stream, seconds):
    """From one worker to eight and back."""
    time.sleep(SETTLE)
    began = time.monotonic()
    for name in MORE_WORKERS:
        stack.start(name, "worker", "noop", "--concurrency", "64")
        time.sleep(seconds / len(MORE_WORKERS))
    for name in MORE_WORKERS:
        stack.children[name].terminate()
        time.sleep(seconds / len(MORE_WORKERS))
    for name in MORE_WORKERS:
        stack.children.pop(name).wait(30)
    return {"killed": "nothing: 1, 8, 1 workers", **gaps_since(stream, began)}


def gaps_since(stream, began):
    wait_for_progress(stream)
    ended = time.monotonic()
    times = [began, *(at for at in list(stream.ends) if began <= at <= ended), ended]
    gaps = [(after - before, before - began) for before, after in zip(times, times[1:])]
    longest, at = max(gaps)
    return {"longest_gap_s": round(longest, 3), "began_after_s": round(at, 3),
            "p99_gap_s": round(percentile([gap for gap, _ in gaps], 0.99), 3), "ended_meanwhile": len(times) - 2,
            "of": int((ended - began) * JOBS_PER_SECOND)}


def kill(stack, name):
    """kill -9, and another is started at once, as a service manager does; answers how long a service took to be back."""
    if name in stack.children:
        return restart(stack, name)
    if name == "nothing":
        return None
    began = time.monotonic()
    os.kill(stack.read("status")[name]["pid"], signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
    return wait_for_service(stack.place_of(name)) - began


def wait_for_service(place):
    """When the service takes connections again. That is its own start and none of our doing: a broker takes a minute on a machine
    that is busy with other things."""
    has_gone, began = False, time.monotonic()
    while time.monotonic() - began < (180 if has_gone else 3):  # One that is back this soon was perhaps never seen to be gone.
        try:
            socket.create_connection(place, 1).close()
            if has_gone:
                break
        except OSError:
            has_gone = True
        time.sleep(0.01)
    return time.monotonic()


def wait_for_progress(stream):
    """However long it takes: a gap that is cut off by the end of the measurement would look better than it was."""
    before, deadline = len(stream.ends), time.monotonic() + 180
    while len(stream.ends) < before + JOBS_PER_SECOND and time.monotonic() < deadline and not stream.trouble:
        time.sleep(0.1)


def restart(stack, name):
    child = stack.children[name]
    child.kill()
    child.wait(10)
    stack.start(name, *child.args[1:len(child.args) - len(stack.settings)])
