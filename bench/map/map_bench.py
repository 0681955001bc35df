"""A distributed Map over items that do nothing, from a file to its result files: items a second beside the rate at which records alone go
into Kafka, CPU by process (W9)."""

import json
import time

import ceilings_bench
from bench_stack import wait_for_rows

ITEMS_PER_SECOND_ASKED = 20_000  # So that --seconds 50 is a million items.
DEFINITION = {"StartAt": "Each", "States": {"Each": {
    "Type": "Map", "End": True,
    "ItemReader": {"Resource": "millrace:file:get", "ReaderConfig": {"InputType": "JSONL"}, "Parameters": {"Uri.$": "$.file"}},
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Do",
                      "States": {"Do": {"Type": "Task", "Resource": "millrace:noop:echo", "End": True}}},
    "ResultWriter": {"Resource": "millrace:file:put", "Parameters": {"Bucket": "results", "Prefix": "map"}}}}}


def measure(stack, seconds):
    if "map" not in stack.children:
        stack.start("map", "worker", "map")
    stack.put("each", DEFINITION)
    run(stack, 1_000)  # What begins at first use has begun.
    produced = ceilings_bench.kafka(stack, 3)[0]["per_second"]
    items = int(seconds * ITEMS_PER_SECOND_ASKED)
    took, cpu = run(stack, items)
    rate = items / took
    figures = [{"what": "Kafka alone: records produced", "per_second": produced, "to ours": produced / rate},
               {"what": f"Map of {items} no-op items, to its manifest", "per_second": rate, "to ours": 1.0, "seconds": took}]
    return figures + [{"what": f"  {name}: CPU seconds; microseconds per item", "seconds": cost, "us": cost / items * 1e6}
                      for name, cost in cpu.items()]


def run(stack, items):
    file = stack.folder / "items.jsonl"
    with file.open("w") as out:
        for number in range(items):
            out.write(f'{{"n":{number},"text":"item {number} of a Map"}}\n')
    uri = stack.read("file", "put", str(file))["uri"]
    before, began = stack.cpu(), time.monotonic()
    job = stack.read("submit", "each", "--input", json.dumps({"file": uri}))["id"]
    connection = stack.connection()
    wait_for_rows(connection, "SELECT count(*) FROM jobs WHERE job_id = %s AND finished_at IS NOT NULL", [job], 1, 3600)
    took, after = time.monotonic() - began, stack.cpu()
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, error, cause FROM jobs WHERE job_id = %s", [job])
        status, error, cause = cursor.fetchone()
        cursor.execute("SELECT units_done FROM map_runs WHERE job_id = %s", [job])
        done = cursor.fetchone()[0]
    connection.close()
    if status != "SUCCEEDED" or done != items:
        raise RuntimeError(f"the Map of {items} items ended {status} after {done} of them: {error} {cause}")
    return took, {name: after[name] - before[name] for name in after}
