"""A table through an agent by rules: rows a second to the finished output, beside a plain Python loop over the same file and the rate at
which records alone go into Kafka, and beside Polars; CPU and memory of every process (Done when 3 of the batches; W10)."""

import csv
import json
import os
import pathlib
import resource
import subprocess
import time

import ceilings_bench
import peers_bench

FIRST_ROWS = 1_000
ROWS_PER_SECOND_ASKED = 20_000  # So that --seconds 50 is a million rows.


def measure(stack, seconds):
    for pool in ("enrich", "map"):
        if pool not in stack.children:
            stack.start(pool, "worker", pool)
    rows = int(seconds * ROWS_PER_SECOND_ASKED)
    table = write_table(stack.folder / "customers.csv", rows)
    produced = ceilings_bench.kafka(stack, 3)[0]["per_second"]
    plain = plain_loop(table, stack.folder / "plain.csv")
    polars = by_polars(table, stack.folder / "polars.csv")
    # Processes that were never asked connect, and ask for what they need to know of topics, with their first task.
    first, _ = batch(stack, write_table(stack.folder / "first.csv", FIRST_ROWS), FIRST_ROWS)
    ours, peaks = batch(stack, table, rows)
    megabytes = table.stat().st_size / 1e6
    figures = [{"what": "Kafka alone: records produced", "per_second": produced, "to ours": produced / ours["rows_per_second"]},
               {"what": f"plain Python loop, {rows} rows", "per_second": rows / plain, "to ours": rows / plain / ours["rows_per_second"],
                "seconds": plain, "MB/s read": megabytes / plain},
               {"what": f"Polars, {rows} rows, the same figures", "per_second": rows / polars["seconds"], "seconds": polars["seconds"],
                "to ours": rows / polars["seconds"] / ours["rows_per_second"], "MB/s read": megabytes / polars["seconds"],
                "us a row": polars["cpu"] / rows * 1e6, "MiB": str(polars["mib"])},
               {"what": f"first batch of workers that had none before, {FIRST_ROWS} rows", "seconds": first["seconds"]},
               {"what": f"batch run, {rows} rows, to the output", "per_second": ours["rows_per_second"], "to ours": 1.0,
                "seconds": ours["seconds"], "MB/s read": megabytes / ours["seconds"], "us a row": sum(ours["cpu"].values()) / rows * 1e6}]
    for what, reached in zip(("table cut into chunks", "first chunk recorded", "last chunk recorded", "output there"), ours["reached"]):
        figures.append({"what": f"  {what}", "seconds": reached})
    for name, cost in ours["cpu"].items():
        figures.append({"what": f"  {name}: CPU; MiB at a quarter, half, the end", "seconds": cost, "us a row": cost / rows * 1e6,
                        "MiB": " ".join(peaks.get(name, []))})
    return figures


def write_table(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer", "total_spent", "orders", "days_since_last_order"])
        for number in range(rows):
            writer.writerow([f"C{number}", f"{number * 13.5 % 90_000:.2f}", number % 40, number % 500])
    return path


def plain_loop(table, out):
    """What anybody would write first: a score per row, no schema, nothing durable."""
    began = time.monotonic()
    with open(table, newline="") as source, open(out, "w", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, [*reader.fieldnames, "customer_score", "segment", "_status"])
        writer.writeheader()
        for row in reader:
            recency = max(0.0, 1 - float(row["days_since_last_order"]) / 365)
            frequency, money = min(1.0, float(row["orders"]) / 20), min(1.0, float(row["total_spent"]) / 10_000)
            score = round(100 * (0.35 * recency + 0.3 * frequency + 0.35 * money))
            row |= {"customer_score": score, "segment": "high" if score > 66 else "middle" if score > 33 else "low", "_status": "ok"}
            writer.writerow(row)
    return time.monotonic() - began


def by_polars(table, out):
    """The same figures of the same file, in one process of its own."""
    began = time.monotonic()
    script = pathlib.Path(__file__).with_name("polars_peer.py")
    process = subprocess.Popen([peers_bench.python_of_peers(), script, table, out], stdout=subprocess.PIPE, text=True)
    seconds = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"Polars ended with {process.returncode} after {time.monotonic() - began:.0f} s")
    return {"seconds": float(seconds), "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss >> 10}


def resident_mib(pid):
    """Of a process and its children: their own, and behind a plus what they share, as PostgreSQL's buffers, which fill once."""
    own = shared = 0
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    for process in [pid, *(children.read_text().split() if children.exists() else [])]:
        try:
            lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        own += sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_File:")))
        shared += sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Shmem:"))
    return f"{own >> 10}" + (f"+{shared >> 10}" if shared >> 10 else "")


def batch(stack, table, rows):
    before, began, at, client = stack.cpu(), time.monotonic(), time.time(), children_seconds()
    command = [stack.binary, "batch", "run", str(table), "--agent", "customer-scorer", "--output", str(stack.folder / "scored.csv"), "-o", "json"]
    running = subprocess.Popen(command, env=stack.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peaks, marks = {}, [0.25, 0.5, 0.95]
    connection = stack.connection()
    with connection.cursor() as cursor:
        while running.poll() is None:
            cursor.execute("SELECT coalesce(sum(rows_ok), 0) FROM batch_chunks c JOIN batches b USING (batch_id) WHERE b.finished_at IS NULL")
            share = float(cursor.fetchone()[0]) / rows
            if marks and share >= marks[0]:
                marks.pop(0)
                for name, pid in stack.pids().items():
                    peaks.setdefault(name, []).append(resident_mib(pid))
            time.sleep(0.2)
    out, problem = running.communicate()
    if running.returncode:
        raise RuntimeError(f"batch run: {problem}")
    done = json.loads(out)
    if done["rows_succeeded"] != rows:
        raise RuntimeError(f"not every row succeeded: {out}")
    seconds = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM begun_at), extract(epoch FROM first), extract(epoch FROM last), extract(epoch FROM finished_at) FROM batches b "
                       "JOIN (SELECT batch_id, min(changed_at) AS first, max(changed_at) AS last FROM batch_chunks GROUP BY batch_id) c USING (batch_id) "
                       "ORDER BY begun_at DESC LIMIT 1")
        reached = [float(moment) - at for moment in cursor.fetchone()]
    connection.close()
    after = stack.cpu()
    cpu = {name: after[name] - before[name] for name in after if name != "client"} | {"command line": children_seconds() - client}
    return {"seconds": seconds, "rows_per_second": rows / seconds, "cpu": cpu, "reached": reached}, peaks


def children_seconds():
    """Of CPU, by all of our children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
