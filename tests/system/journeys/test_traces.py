"""One trace per job as a collector sees it that is not ours (`trace_collector.py`): every hop from who submits over Kafka, supervisor and
pool to the agents' calls, also below a caller's own span and through nested executions; and ids as AWS X-Ray wants them (E174-E176).

With JOURNEY_TRACE_FILE the spans of one job are written there, for ops/traces/draw_trace.py."""

import json
import os
import pathlib
import time
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
SEND_REQUEST, SEND_TASK = "send millrace.requests", "send millrace.tasks.invoke"
ADMIT, RUN = "process millrace.requests", "process millrace.tasks.invoke"
TRADE = "invoke_workflow trade_matching"
OUTSIDE = "00-{}{}-b7ad6b7169203331-01"
OUTER = {"StartAt": "Inner", "States": {"Inner": {
    "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True,
    "Parameters": {"StateMachineArn": "arn:millrace:states:::stateMachine:traced_inner", "Input": {"n": 1}}}}}
INNER = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


def prepare():
    global COLLECTOR, SERVER
    COLLECTOR = TraceCollector(free_port(), free_port())
    SERVER = trade_agents.ScriptedAgents()
    SYSTEM.environment.update({"MILLRACE_TRACES_ENDPOINT": COLLECTOR.endpoint, "MILLRACE_TRACES_IDS": "xray"})


def traceparent_of_now():
    return OUTSIDE.format(f"{int(time.time()):08x}", "16cd43dd8448eb211c80319c")


class Traces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        trade_agents.put_agents(*({"name": agent, "endpoint": SERVER.endpoint(agent), "timeout_seconds": 5,
                                   "retry": {"attempts": 3, "base_seconds": 0.1, "cap_seconds": 0.2}} for agent in AGENTS))
        SYSTEM.put_workflow("traced_inner", INNER)
        SYSTEM.put_workflow("traced_outer", OUTER)

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
        spans = self.tree_of(done["id"], {None: [SEND_REQUEST], SEND_REQUEST: [ADMIT], ADMIT: [TRADE], TRADE: [SEND_TASK] * 4,
                                          SEND_TASK: [RUN] * 4, RUN: called,
                                          "invoke_pdf-adapter": ["POST"], "invoke_trade-matching": ["POST"],
                                          "invoke_trade-extraction": ["POST", "POST"]})
        services = {span["name"]: span["service"] for span in spans}
        self.assertEqual((services[SEND_REQUEST], services[ADMIT], services[RUN]),
                         ("millrace-cli", "millrace-supervise", "millrace-invoke"))
        by_id = {span["spanId"]: span for span in spans}
        for span in spans:
            parent = by_id.get(span["parentSpanId"])
            self.assertLessEqual(int(span["start"]), int(span["end"]), span)
            if parent:
                self.assertLessEqual(int(parent["start"]), int(span["start"]), (parent["name"], span["name"]))
        failed = [span for span in spans if span.get("status") == "STATUS_CODE_ERROR"]
        self.assertEqual(sorted((span["name"], span["error"]) for span in failed), [("POST", "503"), ("invoke_trade-extraction", "Agent.Unavailable")])
        called = next(span for span in failed if span["name"].startswith("invoke_"))["attributes"]
        self.assertEqual((called["status_code"], called["correlation_id"]), (503, "test_corr"))
        if "JOURNEY_TRACE_FILE" in os.environ:
            pathlib.Path(os.environ["JOURNEY_TRACE_FILE"]).write_text(json.dumps(spans, indent=1) + "\n", encoding="utf-8")

    def test_e174_requests_and_statements_are_spans_without_code_where_they_are_made(self):
        SYSTEM.kill("invoke")  # Whoever takes its place has no agent's record in mind yet.
        job = self.submit()["id"]

        def outbound():
            spans = COLLECTOR.of_job(job)
            below = {span["spanId"]: span["name"] for span in spans}
            return {(below.get(span["parentSpanId"]), span["name"]) for span in spans if span["kind"] == "SPAN_KIND_CLIENT"}

        eventually(lambda: {(RUN, "SELECT"), ("invoke_pdf-adapter", "POST")} <= outbound(), "statements and requests")
        post = next(span for span in COLLECTOR.of_job(job) if span["name"] == "POST")["attributes"]
        self.assertEqual(post, {"http.request.method": "POST", "http.response.status_code": 200, "server.address": f"127.0.0.1:{SERVER.port}"})

    def test_e174_a_callers_own_span_is_the_parent(self):
        outside = traceparent_of_now()
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        job = gateway.submit("traced_inner", {}, traceparent=outside)
        gateway.result(job)
        spans = self.tree_of(job, {"?": [SEND_REQUEST], SEND_REQUEST: [ADMIT], ADMIT: ["invoke_workflow traced_inner"]})
        sent = next(span for span in spans if span["name"] == SEND_REQUEST)
        self.assertEqual((sent["traceId"], sent["parentSpanId"]), tuple(outside.split("-")[1:3]))
        self.assertEqual(sent["service"], "millrace-gateway")

    def test_e174_an_event_of_any_client_of_kafka_carries_its_trace_in_a_header(self):
        outside = traceparent_of_now()
        producer = SYSTEM.producer()
        producer.produce("millrace.requests", json.dumps({"workflow": "traced_inner", "input": {}, "idempotency_key": "traced"}),
                         headers={"traceparent": outside})
        self.assertEqual(producer.flush(30), 0)
        rows = eventually(lambda: SYSTEM.query("SELECT job_id FROM jobs WHERE idempotency_key = 'traced'"), "the job")
        wanted = {"?": [ADMIT], ADMIT: ["invoke_workflow traced_inner"]}
        spans = self.tree_of(rows[0][0], wanted)
        self.assertEqual({span["parentSpanId"] for span in spans if span["name"] == ADMIT}, {outside.split("-")[2]})

    def test_e174_a_nested_execution_is_in_its_parents_trace(self):
        job = SYSTEM.submit_and_wait("traced_outer", "--input", "{}")["id"]
        self.tree_of(job, {None: [SEND_REQUEST], SEND_REQUEST: [ADMIT, ADMIT],
                           ADMIT: ["invoke_workflow traced_inner", "invoke_workflow traced_outer"],
                           "invoke_workflow traced_outer": [SEND_REQUEST]})

    def test_e176_ids_and_the_header_are_as_xray_wants_them(self):
        from aws_xray_sdk.core.models.trace_header import TraceHeader
        job = self.submit()["id"]
        spans = eventually(lambda: COLLECTOR.of_job(job), "the trace")
        headers = {name.lower(): value for name, value in SERVER.calls("pdf-adapter")[0]["headers"].items()}
        told = TraceHeader.from_header_str(headers["x-amzn-trace-id"])
        self.assertEqual(told.sampled, 1)
        version, began, rest = told.root.split("-")
        self.assertEqual((version, began + rest), ("1", spans[0]["traceId"]))
        self.assertLess(abs(int(began, 16) - time.time()), 600)
        eventually(lambda: told.parent in {span["spanId"] for span in COLLECTOR.of_job(job) if span["name"] == "invoke_pdf-adapter"},
                   "the span that the header names")


if __name__ == "__main__":
    unittest.main()
