"""An agent that keeps a ledger of its calls (tests/support/row_agent), for the batches' journeys."""

import csv

from programs import SupportProgram
from system import SYSTEM
from trade_agents import put_agents

SCHEMA = {"type": "object", "required": ["industry", "employee_count", "revenue_estimate", "confidence_score"],
          "properties": {"industry": {"type": "string"}, "employee_count": {"type": "integer"},
                         "revenue_estimate": {"type": "number"}, "confidence_score": {"type": "number"}}}
INPUT = {"type": "object", "required": ["company_name"],
         "properties": {"company_name": {"type": "string"}, "website": {"type": "string"}, "location": {"type": "string"}}}


class RowAgent(SupportProgram):
    """A ledger of calls that lives beside the system."""

    def __init__(self):
        """Is no program before it is started, so that modules may share it."""

    def start(self):
        super().__init__("row_agent/row_agent.py")

    def setup(self, **what):
        self.call("/setup", what)
        self.call("/reset", {})

    def ledger(self):
        return self.call("/ledger")

    def register(self, **changes):
        put_agents({"name": "counted-enrichment", "endpoint": f"http://127.0.0.1:{self.port}/agents/counted", "input_schema": INPUT,
                    "output_schema": SCHEMA, "timeout_seconds": 10, "price_per_call": 0.002,
                    "retry": {"attempts": 3, "base_seconds": 0.05, "cap_seconds": 0.2},
                    "breaker": {"failure_threshold": 50, "timeout_seconds": 1}} | changes)


AGENT = RowAgent()


def prepare():
    """Of every journey that needs it: before the system starts."""
    AGENT.start()
    SYSTEM.environment.update({"MILLRACE_AGENTS_TTL": "0s"})


def run_batch(table, *arguments, agent="counted-enrichment", output="out.csv", timeout=120):
    path = SYSTEM.folder / output
    done = SYSTEM.read("batch", "run", table, "--agent", agent, "--output", path, *arguments, timeout=timeout)
    return done, path


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
