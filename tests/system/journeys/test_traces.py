"""One trace per job as a collector sees it that is not ours (`trace_collector.py`): every hop from the job over Kafka, supervisor and pool
to the agents' calls, also in the trace that whoever submits has begun (E174).

With JOURNEY_TRACE_FILE the spans of one job are written there, for ops/traces/draw_trace.py."""

import json
import os
import pathlib
import random
import unittest

import trade_agents
from gateway_client import GatewayClient, free_port
from running_system import eventually
from system import SYSTEM
from trace_collector import TraceCollector
from trace_receiver import names_by_parent
from trade_agents import AGENTS, MATCHED

COLLECTOR = None
SERVER = None
SEND_TASK, RUN = "send millrace.tasks.invoke", "process millrace.tasks.invoke"
TRADE = "invoke_workflow trade_matching"
OUTSIDE = "00-{:032x}-b7ad6b7169203331-01"
TRACED = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


def prepare():
    global COLLECTOR, SERVER
    COLLECTOR = TraceCollector(free_port(), free_port())
    SERVER = trade_agents.ScriptedAgents()
    SYSTEM.environment.update({"MILLRACE_TRACES_ENDPOINT": COLLECTOR.endpoint})


def traceparent_of_somebody():
    return OUTSIDE.format(random.getrandbits(128))


class Traces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        trade_agents.put_agents(*({"name": agent, "endpoint": SERVER.endpoint(agent), "timeout_seconds": 5,
                                   "retry": {"attempts": 3, "base_seconds": 0.1, "cap_seconds": 0.2}} for agent in AGENTS))
        SYSTEM.put_workflow("traced", TRACED)

    def setUp(self):
        SERVER.call("/reset", {})
        for agent in AGENTS:
            SERVER.script(agent, {"body": MATCHED[agent]})

    def tearDown(self):
        self.assertEqual(COLLECTOR.refusals(), [], "the collector could read whatever it was sent")

    def tree_of(self, job, wanted):
        eventually(lambda: names_by_parent(COLLECTOR.of_job(job)) == wanted or None, f"the tree {wanted}")
        spans = COLLECTOR.of_job(job)
        self.assertEqual(len({span["traceId"] for span in spans}), 1, "one trace")
        return spans

    def submit(self):
        return SYSTEM.submit_and_wait("trade_matching", "--input", json.dumps(trade_agents.REQUEST))

    def test_e174_every_hop_of_a_job_is_in_one_trace(self):
        SERVER.script("trade-extraction", {"status": 503}, {"body": MATCHED["trade-extraction"]})
        done = self.submit()
        self.assertEqual(done["status"], "SUCCEEDED", done)
        called = sorted(f"invoke_{agent}" for agent in ("pdf-adapter", "trade-extraction", "trade-extraction", "trade-matching"))
        spans = self.tree_of(done["id"], {None: [TRADE], TRADE: [SEND_TASK] * 4, SEND_TASK: [RUN] * 4, RUN: called})
        services = {span["name"]: span["service"] for span in spans}
        self.assertEqual((services[TRADE], services[SEND_TASK], services[RUN]),
                         ("millrace-supervise", "millrace-supervise", "millrace-invoke"))
        by_id = {span["spanId"]: span for span in spans}
        for span in spans:
            parent = by_id.get(span["parentSpanId"])
            self.assertLessEqual(int(span["start"]), int(span["end"]), span)
            if parent:
                self.assertLessEqual(int(parent["start"]), int(span["start"]), (parent["name"], span["name"]))
        failed = [span for span in spans if span.get("status") == "STATUS_CODE_ERROR"]
        self.assertEqual(sorted((span["name"], span["error"]) for span in failed), [("invoke_trade-extraction", "Agent.Unavailable")])
        called = next(span for span in failed if span["name"].startswith("invoke_"))["attributes"]
        self.assertEqual((called["status_code"], called["correlation_id"]), (503, "test_corr"))
        if "JOURNEY_TRACE_FILE" in os.environ:
            pathlib.Path(os.environ["JOURNEY_TRACE_FILE"]).write_text(json.dumps(spans, indent=1) + "\n", encoding="utf-8")

    def test_e174_whoever_submits_may_name_the_trace_that_the_job_belongs_to(self):
        outside = traceparent_of_somebody()
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        job = gateway.submit("traced", {}, traceparent=outside)
        gateway.result(job)
        self.assertEqual(self.tree_of(job, {None: ["invoke_workflow traced"]})[0]["traceId"], outside.split("-")[1])

        outside = traceparent_of_somebody()
        producer = SYSTEM.producer()
        producer.produce("millrace.requests", json.dumps({"workflow": "traced", "input": {}, "idempotency_key": "traced"}),
                         headers={"traceparent": outside})
        self.assertEqual(producer.flush(30), 0)
        rows = eventually(lambda: SYSTEM.query("SELECT job_id FROM jobs WHERE idempotency_key = 'traced'"), "the job")
        self.assertEqual(self.tree_of(rows[0][0], {None: ["invoke_workflow traced"]})[0]["traceId"], outside.split("-")[1])


if __name__ == "__main__":
    unittest.main()
