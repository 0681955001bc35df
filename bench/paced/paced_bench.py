"""Rows through a model that takes 200 ms, at a rate that its provider permits: the rate that was reached, the most in any second, the most
in flight, CPU by process (W11)."""

import csv
import json
import pathlib
import subprocess
import sys
import time
import urllib.request

LATENCY_SECONDS = 0.2
RATES = (100, 300)  # A second.
ANSWER = {"category": "Billing", "priority": "High", "sentiment": "Negative", "needs_escalation": False, "key_information": "",
          "suggested_response": "We are looking into it.", "confidence_score": 0.9}


def measure(stack, seconds):
    if "map" not in stack.children:
        stack.start("map", "worker", "map")
    return [figure for rate in RATES for figure in paced(stack, rate, seconds)]


def paced(stack, rate, seconds):
    script = pathlib.Path(__file__).with_name("paced_model.py")
    model = subprocess.Popen([sys.executable, script, str(LATENCY_SECONDS), json.dumps(ANSWER)], stdout=subprocess.PIPE, text=True)
    try:
        return run(stack, rate, seconds, int(model.stdout.readline()))
    finally:
        model.kill()
        model.wait()


def run(stack, rate, seconds, port):
    key = stack.folder / "model_key"
    key.write_text("sk-bench")
    stack.environment |= {"MILLRACE_MODEL_PROVIDERS": "openai", "MILLRACE_MODEL_OPENAI_BASE_URL": f"http://127.0.0.1:{port}",
                          "MILLRACE_MODEL_OPENAI_MODELS": "only", "MILLRACE_MODEL_OPENAI_API_KEY_FILE": str(key),
                          "MILLRACE_MODEL_OPENAI_REQUESTS_PER_MINUTE": str(rate * 60)}
    if "enrich" in stack.children:
        stack.children.pop("enrich").terminate()
    flight = max(10, int(rate * LATENCY_SECONDS * 2.5))  # Room for what lies between two calls of a row's place.
    stack.start("enrich", "worker", "enrich", "--concurrency", str(max(8, flight // 8 + 1)))
    rows = int(rate * seconds)
    table = write_table(stack.folder / "tickets.csv", rows, rate)
    before, began = stack.cpu(), time.monotonic()
    done = stack.read("batch", "run", str(table), "--agent", "ticket-classifier", "--concurrency", str(min(flight, 1000)))
    took, after = time.monotonic() - began, stack.cpu()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/figures") as answer:
        seen = json.loads(answer.read())
    if done["rows_succeeded"] != rows or seen["calls"] != rows:
        raise RuntimeError(f"{rows} rows, {seen['calls']} calls: {done}")
    reached = (rows - 1) / seen["seconds"]
    cpu = {name: (after[name] - before[name]) / rows * 1e6 for name in ("kafka", "postgres", "redis", "supervise", "enrich")}
    return [{"permitted a second": rate, "reached": reached, "percent": 100 * reached / rate, "steady percent": 100 * seen["steady"] / rate,
             "most in a second": seen["most_in_a_second"],
             "in flight at most": seen["in_flight_max"], "rows": rows, "seconds in all": took,
             **{f"{name} us a row": cost for name, cost in cpu.items()}}]


def write_table(path, rows, rate):
    """No two rows ask the same, nor does another table's: known answers are not asked for again."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "subject", "message"])
        for number in range(rows):
            writer.writerow([f"T{number}", f"Refund of order {rate}-{number}", f"I was charged twice for order {rate}-{number}, please refund one."])
    return path
