"""Durable jobs of 1, 3 and 10 tasks, to the last commit: a backlog, and a bounded number in flight."""

import datetime
import time
import uuid

from bench_stack import finished_event, wait_for_rows

EXPECTED_STEPS_PER_SECOND = 6000  # Only to choose how many jobs make a measurement of the wanted length.
IN_FLIGHT = 64


def measure(stack, seconds):
    backlog(stack, 1, 2000)  # Warm.
    rows = [backlog(stack, states, int(seconds * EXPECTED_STEPS_PER_SECOND / states)) for states in (1, 3, 10)]
    rows.append(in_flight(stack, 10, int(seconds * EXPECTED_STEPS_PER_SECOND / 20)))
    return rows


def row_of(stack, name, states, jobs, took, before):
    used = {process: now - before[process] for process, now in stack.cpu().items()}
    steps = jobs * states
    cost = {f"cpu_{process}": used[process] / steps * 1000 for process in ("supervise", "noop", "kafka", "postgres", "client")}
    return {"jobs": name, "tasks_each": states, "count": jobs, "seconds": round(took, 2), "steps_per_s": steps / took,
            "jobs_per_s": jobs / took, **cost, "cpu_all": sum(cost.values())}


def backlog(stack, states, jobs):
    connection, producer, source = stack.connection(), stack.producer(linger_ms=5), f"bench-{uuid.uuid4()}"
    since = datetime.datetime.now(datetime.timezone.utc)
    before, began = stack.cpu(), time.monotonic()
    for number in range(jobs):
        stack.request_patiently(producer, f"chain{states}", source, number)
    producer.flush(60)
    wait_for_rows(connection, "SELECT count(*) FROM jobs WHERE finished_at >= %s", (since,), jobs, 300)
    row = row_of(stack, "backlog", states, jobs, time.monotonic() - began, before)
    check(connection, source, jobs)
    return row


def in_flight(stack, states, jobs):
    producer, events, source = stack.producer(), stack.events(), f"bench-{uuid.uuid4()}"
    before, began = stack.cpu(), time.monotonic()
    started = ended = 0
    latencies, at = [], {}
    while ended < jobs:
        while started < jobs and started - ended < IN_FLIGHT:
            at[str(started)] = time.monotonic()
            stack.request(producer, f"chain{states}", source, started)
            started += 1
        producer.poll(0)
        for record in events.consume(500, 0.005):
            event_id = finished_event(record)
            if event_id in at:
                latencies.append(time.monotonic() - at.pop(event_id))
                ended += 1
    row = row_of(stack, f"{IN_FLIGHT} in flight", states, jobs, time.monotonic() - began, before)
    events.close()
    producer.flush(10)
    check(stack.connection(), source, jobs)
    return row | {"p50_ms": round(sorted(latencies)[len(latencies) // 2] * 1e3, 1)}


def check(connection, source, jobs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM jobs WHERE event_source = %s GROUP BY status", (source,))
        if dict(cursor.fetchall()) != {"SUCCEEDED": jobs}:
            raise RuntimeError(f"not every job of {source} succeeded")
