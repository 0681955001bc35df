#!/usr/bin/env python3
"""An agent for batches that keeps a ledger: what it was asked, how often, how many at once.

usage: row_agent.py [--port N]     prints "listening on PORT"

POST /agents/NAME    a row; answers an enrichment that depends on the row alone, or as /setup says
POST /setup          {"seconds"?: before each answer, "faults"?: {VALUE: {"status"?, "body"?, "seconds"?, "hang_up"?}}: for rows that have
                     VALUE in any field ("times"?: only the first so many calls), "dead"?: true: hangs up on everybody}; what is left out is none
GET /ledger          {"calls", "keys": {idempotency key: calls}, "last": {idempotency key: when it was last asked, seconds since 1970},
                     "in_flight_max"}
POST /reset          forgets the ledger; what rounds of batches (a key is BATCH-ROUND-ROW) that have called before still call is not counted
"""

import hashlib
import json
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from stand_in import StandIn, serve  # noqa: E402


def round_of(key):
    return (key or "").rpartition("-")[0]


class Ledger:
    """Any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.setup = {}
        self.keys, self.over = {}, set()
        self.reset()

    def reset(self):
        with self.lock:
            self.over |= {round_of(key) for key in self.keys}
            self.calls, self.keys, self.last, self.in_flight, self.in_flight_max = 0, {}, {}, 0, 0

    def begin(self, key):
        with self.lock:
            if round_of(key) in self.over:
                return
            self.calls += 1
            self.keys[key] = self.keys.get(key, 0) + 1
            self.last[key] = time.time()
            self.in_flight += 1
            self.in_flight_max = max(self.in_flight_max, self.in_flight)

    def end(self, key):
        with self.lock:
            if round_of(key) not in self.over:
                self.in_flight -= 1

    def fault_for(self, value):
        with self.lock:
            fault = self.setup["faults"][value]
            if fault.get("times", 1) <= 0:
                return {}
            if "times" in fault:
                fault["times"] -= 1
            return dict(fault)

    def told(self):
        with self.lock:
            return {"calls": self.calls, "keys": dict(self.keys), "last": dict(self.last), "in_flight_max": self.in_flight_max}


LEDGER = Ledger()


def enrichment_of(row):
    number = int.from_bytes(hashlib.sha256(json.dumps(row, sort_keys=True).encode()).digest()[:4], "big")
    return {"industry": f"Industry {number % 17}", "employee_count": number % 10_000, "revenue_estimate": number % 1_000_000 / 4,
            "confidence_score": number % 101 / 100}


class RowAgent(StandIn):
    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
        if self.path.startswith("/agents/"):
            return self.enrich(given)
        if self.path == "/setup":
            LEDGER.setup = given
        elif self.path == "/reset":
            LEDGER.reset()
        self.reply(200, {})

    def do_GET(self):
        self.reply(200, LEDGER.told())

    def enrich(self, row):
        key = self.headers.get("Idempotency-Key")
        LEDGER.begin(key)
        try:
            setup = LEDGER.setup
            fault = next((LEDGER.fault_for(str(value)) for value in row.values() if str(value) in setup.get("faults", {})), {})
            seconds = fault.get("seconds", setup.get("seconds", 0))
            if seconds:
                time.sleep(seconds)
        finally:
            LEDGER.end(key)
        # Never kept open: over a kept connection that turns out dead, clients send once more, and calls could not be counted.
        self.close_connection = True
        if not (fault.get("hang_up") or setup.get("dead")):
            self.reply(fault.get("status", 200), fault.get("body", enrichment_of(row)), {"Connection": "close"})


if __name__ == "__main__":
    serve(RowAgent)
