"""How cost grows: with open jobs, with one job's history, with shards and supervisors."""

import datetime
import time
import uuid

from bench_stack import BenchStack, finished_event, wait_for_rows
from latency_bench import one_at_a_time
from pipeline_bench import backlog
from recovery_bench import restart

STEPS_PER_SECOND = 1500  # Only to choose how many jobs make a measurement of the wanted length.
LOOPS = 1100             # At nine events each: a history of about 10,000.
FILL_PATIENCE = 3600
OPEN = {  # What an open job waits for: its time, or a pool that has no workers.
    "waits": {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 864000, "End": True}}},
    "unheard": {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "millrace:nobody:do", "End": True}}},
}
LOOP = {"StartAt": "Step", "States": {
    "Step": {"Type": "Task", "Resource": "millrace:noop:echo", "Next": "More"},
    "More": {"Type": "Choice", "Default": "Add",
             "Choices": [{"Variable": "$.n", "NumericGreaterThanEquals": LOOPS, "Next": "Done"}]},
    "Add": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Step"},
    "Done": {"Type": "Succeed"}}}


def measure(stack, seconds):
    stack.millrace("topics", "apply", "--pool", "nobody")
    for name, definition in (OPEN | {"loop": LOOP}).items():
        stack.put(name, definition)
    rows = [long_history(stack)]
    held = 0
    for wanted in [0, *sorted(stack.open_jobs)]:
        filled = fill(stack, wanted - held)
        held = max(held, wanted)
        rows.append({"what": f"{held:,} open jobs", **filled, **work_beside(stack, seconds), **take_over(stack)})
    for shards in (1, 2, 4, 8):
        with BenchStack(stack.binary, stack.given, {"MILLRACE_PARTITIONS": str(shards)}) as other:
            for supervisors in (1, 2):
                if supervisors == 2:
                    other.start("supervise-2", "worker", "supervise")
                    time.sleep(4)  # tidy: allow: shards are handed over meanwhile
                rows.append({"what": f"{shards} shards, {supervisors} supervisors", **rate(other, seconds)})
    return rows


def rate(stack, seconds):
    backlog(stack, 3, 300)  # Warm.
    row = backlog(stack, 3, max(300, int(seconds * STEPS_PER_SECOND / 3)))
    return {"steps_per_s": row["steps_per_s"], "cpu_all": row["cpu_all"]}


def work_beside(stack, seconds):
    alone = one_at_a_time(stack, 1, seconds)
    return {**rate(stack, seconds), "p50_ms": alone["p50_ms"], "p99_ms": alone["p99_ms"],
            "supervise_mib": resident_mebibytes(stack.children["supervise"].pid)}


def fill(stack, count):
    """So many more jobs that stay open, half of each kind."""
    if count <= 0:
        return {}
    since = datetime.datetime.now(datetime.timezone.utc)
    producer, source, began = stack.producer(linger_ms=5), f"open-{uuid.uuid4()}", time.monotonic()
    for number in range(count):
        stack.request_patiently(producer, list(OPEN)[number % 2], source, number)
    producer.flush(60)
    connection = stack.connection()
    wait_for_rows(connection, "SELECT count(*) FROM jobs WHERE created_at >= %s", (since,), count, FILL_PATIENCE, pause=2)
    filled = {"filled_per_s": count / (time.monotonic() - began)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return filled | {"database_mib": cursor.fetchone()[0] >> 20}


def take_over(stack):
    """kill -9 of the supervisor and its restart: until a job that is sent at once has ended."""
    producer, events = stack.producer(), stack.events()
    began = time.monotonic()
    restart(stack, "supervise")
    stack.request(producer, "chain1", f"bench-{uuid.uuid4()}", "after")
    producer.flush(30)
    while time.monotonic() - began < 300:
        record = events.poll(1.0)
        if record is not None and record.error() is None and finished_event(record) == "after":
            events.close()
            return {"take_over_s": round(time.monotonic() - began, 2)}
    raise RuntimeError("no job ended within five minutes of a take-over")


def long_history(stack):
    """One job, a thousand tasks after each other: what a step takes at the beginning and at the end."""
    producer, source = stack.producer(), f"bench-{uuid.uuid4()}"
    stack.request(producer, "loop", source, 0)
    producer.flush(30)
    connection = stack.connection()
    wait_for_rows(connection, "SELECT count(*) FROM jobs WHERE event_source = %s AND finished_at IS NOT NULL", (source,), 1, 600)
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM h.at)::float8, h.last_id FROM history h JOIN jobs j USING (job_id) "
                       "WHERE j.event_source = %s ORDER BY h.first_id", (source,))
        commits = cursor.fetchall()
    tenth = len(commits) // 10
    first, last = (milliseconds_each([at for at, _ in part]) for part in (commits[:tenth], commits[-tenth:]))
    return {"what": f"a history of {commits[-1][1]:,} events", "first_steps_ms": first, "last_steps_ms": last}


def milliseconds_each(times):
    return round((times[-1] - times[0]) / (len(times) - 1) * 1e3, 2)


def resident_mebibytes(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmRSS"))
