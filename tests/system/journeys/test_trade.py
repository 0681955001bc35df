"""Trade matching with scripted agents: the document's own tests, agents that misbehave, parking, rotation (E149-E192)."""

import json
import subprocess
import sys
import unittest

import trade_agents
from running_system import SOURCE, eventually
from system import SYSTEM
from trace_receiver import TraceReceiver, names_by_parent
from trade_agents import AGENTS, MATCHED, match, put_agents

SERVER = None
SSM = None
TRACES = None
ARN = "/agentcore/agents/{}/arn"


def prepare():
    """Before the stack starts: a Parameter Store and agents, and workers that are told of them."""
    global SERVER, SSM, TRACES
    SERVER = trade_agents.ScriptedAgents()
    SSM = ParameterStore()
    TRACES = TraceReceiver()
    SYSTEM.environment.update({"MILLRACE_AGENTS_TTL": "0s", "MILLRACE_PARAMETERS_SOURCES": "environment,ssm", "MILLRACE_PARAMETERS_TTL": "1s",
                               "MILLRACE_AWS_REGION": "eu-west-1", "MILLRACE_AWS_ACCESS_KEY_ID": "test",
                               "MILLRACE_AWS_SECRET_ACCESS_KEY": "test", "MILLRACE_AWS_SSM_ENDPOINT": SSM.url,
                               "MILLRACE_AWS_AGENTCORE_ENDPOINT": f"http://127.0.0.1:{SERVER.port}",
                               "MILLRACE_SUPERVISE_TASK_LEASE": "10s", "MILLRACE_TRACES_ENDPOINT": TRACES.endpoint})


class ParameterStore:
    """moto's."""

    def __init__(self):
        program = ("import sys; from moto.server import ThreadedMotoServer; server = ThreadedMotoServer(port=0); server.start(); "
                   "print('port', server.get_host_and_port()[1], flush=True); sys.stdin.read()")
        process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        unittest.addModuleCleanup(process.wait)
        unittest.addModuleCleanup(process.kill)
        # It has something to say of itself first.
        port = next(line.split()[-1] for line in process.stdout if line.startswith("port "))
        self.url = f"http://127.0.0.1:{port}"

    def put(self, name, value):
        import boto3
        client = boto3.client("ssm", endpoint_url=self.url, region_name="eu-west-1", aws_access_key_id="test",
                              aws_secret_access_key="test")
        client.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


class Trade(unittest.TestCase):
    def setUp(self):
        SERVER.call("/reset", {})
        for agent in AGENTS:
            SERVER.script(agent, {"body": MATCHED[agent]})
            SYSTEM.millrace("breaker", "reset", agent)
        self.put_agents()

    def put_agents(self, **changes):
        # Two breakers' worth of patience, so that one test's failures are not the next one's.
        put_agents(*({"name": agent, "endpoint": SERVER.endpoint(agent), "aliases": {"classification": "match_classification"},
                      "timeout_seconds": 3, "retry": {"attempts": 2, "base_seconds": 0.1, "cap_seconds": 0.2}} | changes
                     for agent in AGENTS))

    def exception(self, done):
        """Checks that a job ended as an exception, and answers what it says of it."""
        self.assertEqual(done["status"], "SUCCEEDED", done)
        result = done["output"]
        self.assertIs(result["success"], False)
        self.assertEqual(result["status"], "COMPLETED_WITH_EXCEPTION")
        self.assertIn("exception_management", result["workflow_steps"])
        return result["exception"]

    def test_e149_e162_the_shipped_machine_holds_and_the_documents_own_is_refused(self):
        self.assertEqual(SYSTEM.run("workflow", "prove", SOURCE / "workers/supervise/workflows/trade_matching").returncode, 0)
        refused = SYSTEM.run("workflow", "prove", SOURCE / "tests/unit/asl/proof/trade_matching_as_proposed.asl.json")
        self.assertEqual(refused.returncode, 2)
        for finding in ("ALTERNATION_IN_STRING_MATCHES", "DATA_OVERWRITTEN", "DEFAULT_FAILS_OPEN", "MISSING_ARGUMENT",
                        "FAILURE_ENDS_SUCCEEDED", "TASK_WITHOUT_RETRY", "TASK_WITHOUT_CATCH"):
            self.assertIn(finding, refused.stdout)

    def test_e154_the_documents_successful_orchestration(self):
        done = match()
        self.assertEqual(done["status"], "SUCCEEDED", done)
        result = done["output"]
        self.assertIs(result["success"], True)
        self.assertEqual(result["match_classification"], "MATCHED")
        self.assertEqual(result["confidence_score"], 95)
        self.assertEqual(len(result["workflow_steps"]), 3)
        self.assertEqual(len(SERVER.calls()), 3)
        # E158: what a step found goes on with the job, and to the next step.
        self.assertEqual((result["trade_id"], result["canonical_output_location"]),
                         ("26933659", "s3://bucket/extracted/BANK/doc.json"))
        self.assertEqual(SERVER.calls("trade-extraction")[0]["body"]["pdf_result"], MATCHED["pdf-adapter"])
        self.assertEqual(SERVER.calls("trade-matching")[0]["body"]["extraction_result"], MATCHED["trade-extraction"])
        for call in SERVER.calls():
            self.assertEqual(call["body"]["correlation_id"], "test_corr")
            self.assertRegex({name.lower(): value for name, value in call["headers"].items()}["traceparent"],
                             "^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$")

    def test_e174_one_trace_joins_every_hop_of_a_job(self):
        job = match()["id"]
        wanted = {None: ["send millrace.requests"], "send millrace.requests": ["process millrace.requests"],
                  "process millrace.requests": ["invoke_workflow trade_matching"],
                  "invoke_workflow trade_matching": ["send millrace.tasks.invoke"] * 3,
                  "send millrace.tasks.invoke": ["process millrace.tasks.invoke"] * 3,
                  "process millrace.tasks.invoke": ["invoke_pdf-adapter", "invoke_trade-extraction", "invoke_trade-matching"],
                  "invoke_pdf-adapter": ["POST"], "invoke_trade-extraction": ["POST"], "invoke_trade-matching": ["POST"]}
        eventually(lambda: names_by_parent(TRACES.of_job(job)) == wanted, "the whole tree", 20)
        spans = TRACES.of_job(job)
        self.assertEqual(len({span["traceId"] for span in spans}), 1)
        calls = {span["spanId"]: span for span in spans if span["name"].startswith("invoke_pdf")}
        headers = {name.lower(): value for name, value in SERVER.calls("pdf-adapter")[0]["headers"].items()}
        call = calls[headers["traceparent"].split("-")[2]]["attributes"]  # The agent's own spans would be below this one.
        self.assertEqual((call["agent"], call["correlation_id"], call["status_code"]), ("pdf-adapter", "test_corr", "200"))
        self.assertGreater(call["response_time_ms"], 0)
        self.assertGreater(call["payload_size_kb"], 0)

    def test_e155_extraction_failure_triggers_exception_management(self):
        SERVER.script("pdf-adapter", {"body": {"success": True, "agent_response": "PDF extracted"}})
        SERVER.script("trade-extraction", {"body": {"success": False, "error": "Extraction failed"}})
        done = match()
        caused = self.exception(done)
        self.assertEqual((caused["failed_step"], caused["reason"]), ("trade_extraction", "Agent.Unsuccessful"))
        self.assertIn("Extraction failed", caused["cause"])
        self.assertEqual([call["agent"] for call in SERVER.calls()], ["pdf-adapter", "trade-extraction", "exception-management"])

    def test_e153_a_request_says_where_the_document_is_and_whose(self):
        self.assertIs(match(source_type="COUNTERPARTY")["output"]["success"], True)
        for wrong, named in (({"source_type": "FRIEND"}, "source_type"), ({"document_path": ""}, "document_path")):
            with self.subTest(named):
                refused = SYSTEM.run("submit", "trade_matching", "--input", json.dumps(trade_agents.REQUEST | wrong), "--wait")
                self.assertNotEqual(refused.returncode, 0)
                self.assertIn(named, refused.stderr)
        self.assertEqual(len(SERVER.calls()), 3, "nobody was asked")

    def test_e160_kill_nine_between_any_two_states_and_a_job_says_what_it_cost(self):
        self.put_agents(price_per_call=0.002)
        steps = {"pdf-adapter": "supervise", "trade-extraction": "invoke", "trade-matching": "supervise"}
        for agent in steps:
            SERVER.script(agent, {"body": MATCHED[agent], "seconds": 1})
        request = trade_agents.REQUEST | {"correlation_id": "killed"}
        job = SYSTEM.read("submit", "trade_matching", "--input", json.dumps(request))["id"]

        def calls_of(agent):  # Of this job: a killed owner's tasks may be sent again when the job of another test has long ended.
            return [call for call in SERVER.calls(agent) if call["body"]["correlation_id"] == "killed"]
        for agent, pool in steps.items():
            eventually(lambda: calls_of(agent), f"a call of {agent}", every=0.05)
            SYSTEM.kill(pool, count=9)
        eventually(lambda: SYSTEM.read("job", "show", job, may_fail=True).get("status") == "SUCCEEDED", "the job to go on")
        self.assertEqual(SYSTEM.read("job", "result", job)["output"]["workflow_steps"],
                         ["pdf_adapter", "trade_extraction", "trade_matching"])
        entered = [event["stateEnteredEventDetails"]["name"] for event in SYSTEM.read("job", "history", job)
                   if event["type"].endswith("StateEntered")]
        self.assertEqual(len(entered), len(set(entered)), "no state was entered twice")
        for agent in steps:
            keys = {{name.lower(): value for name, value in call["headers"].items()}["idempotency-key"] for call in calls_of(agent)}
            self.assertEqual(len(keys), 1, (agent, calls_of(agent)))
        cost = SYSTEM.read("job", "show", job)["cost"]
        self.assertEqual([agent["agent"] for agent in cost["agents"]], sorted(steps))
        for agent in cost["agents"]:  # Every call that was answered, those that were made again too.
            self.assertIn(round(agent["usd"] / 0.002, 6), range(1, 1 + len(calls_of(agent["agent"]))), cost)
        self.assertAlmostEqual(cost["usd"], sum(agent["usd"] for agent in cost["agents"]))

    def test_an_agent_that_ships_is_a_step_too(self):
        SYSTEM.put_workflow("sort_ticket", {"StartAt": "Sort", "States": {"Sort": {
            "Type": "Task", "Resource": "millrace:invoke:agent", "End": True,
            "Parameters": {"agent": "ticket-classifier", "input.$": "$"}}}})
        done = SYSTEM.submit_and_wait("sort_ticket", "--input", json.dumps({"description": "I was charged twice"}))
        self.assertEqual((done["status"], done["output"]["category"]), ("SUCCEEDED", "Billing"), done)

    def test_e156_e157_only_the_word_matched_is_a_match(self):
        for word in ("REVIEW_REQUIRED", "BREAK", "REVIEW_REQUIRED|BREAK", "matched", "MATCHED ", "", None, True, ["MATCHED"]):
            with self.subTest(word=word):
                SERVER.script("trade-matching", {"body": {"success": True, "match_classification": word}})
                self.assertEqual(self.exception(match())["failed_step"], "evaluate")
        SERVER.script("trade-matching", {"body": {"success": True}})
        self.assertEqual(self.exception(match())["failed_step"], "evaluate")

    def test_e168_classification_is_another_name_for_match_classification(self):
        SERVER.script("trade-matching", {"body": {"success": True, "classification": "MATCHED"}})
        self.assertIs(match()["output"]["success"], True)

    def test_whatever_an_agent_answers_the_cause_is_recorded_and_the_worker_lives(self):
        pids = sorted(worker["pid"] for worker in SYSTEM.workers("invoke"))
        self.put_agents(answer_bytes_max=1 << 20, timeout_seconds=1, breaker={"failure_threshold": 1000, "window_calls_min": 1000},
                        output_schema={"type": "object", "properties": {"trade_id": {"type": "string"}}})
        answers = {
            "Agent.BadAnswer no JSON": {"body": "<html>busy</html>"},
            "Agent.BadAnswer no object": {"body": "[1, 2]"},
            "Agent.BadAnswer schema": {"body": {"success": True, "trade_id": 26933659}},
            "Agent.BadAnswer 10 MB": {"body": "x" * (10 << 20)},
            "Agent.Unavailable cut": {"fault": "cut"},
            "Agent.Unavailable hung up": {"fault": "hang_up"},
            "Agent.Unavailable 503": {"status": 503},
            "Agent.TimedOut": {"seconds": 2},
            "Agent.Rejected": {"status": 422, "body": {"error": "not a PDF"}},
        }
        for name, answer in answers.items():
            with self.subTest(name):
                SERVER.script("pdf-adapter", answer)
                caused = self.exception(match())
                self.assertEqual((caused["failed_step"], caused["reason"]), ("pdf_adapter", name.split()[0]))
                self.assertTrue(caused["cause"])
        self.assertEqual(sorted(worker["pid"] for worker in SYSTEM.workers("invoke")), pids)

    def test_a_failing_exception_management_fails_the_job(self):
        SERVER.script("trade-matching", {"body": {"success": True, "match_classification": "BREAK"}})
        SERVER.script("exception-management", {"status": 422, "body": {"error": "full"}})
        done = match()
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Agent.Rejected"))

    def test_an_exception_may_ask_a_person(self):
        SERVER.script("trade-matching", {"body": {"success": True, "match_classification": "BREAK"}})
        job = SYSTEM.read("submit", "trade_matching", "--input",
                          json.dumps(trade_agents.REQUEST | {"ask_a_person": True}))["id"]
        question = eventually(lambda: [one for one in SYSTEM.read("approval", "list") if one["job_id"] == job], "the question")[0]
        SYSTEM.millrace("approval", "approve", question["id"], "--by", "ann")
        eventually(lambda: SYSTEM.read("job", "show", job, may_fail=True).get("status") == "SUCCEEDED", "the end")
        self.assertIs(SYSTEM.read("job", "result", job)["output"]["decision"]["approved"], True)

    def test_e188_a_parked_job_says_what_it_waits_for_and_goes_on_by_itself(self):
        SYSTEM.millrace("breaker", "trip", "pdf-adapter", "--for", "4s")
        job = SYSTEM.read("submit", "trade_matching", "--input", json.dumps(trade_agents.REQUEST))["id"]

        def reason():
            return next((one for one in SYSTEM.read("job", "why", job)["reasons"] if one["code"] == "agent"), None)

        why = eventually(reason, "the job to be parked")
        self.assertRegex(why["message"], "waits for pdf-adapter: its circuit breaker is open, next probe in [0-9]+s")
        self.assertEqual(SERVER.calls("pdf-adapter"), [])
        self.assertEqual([one["state"] for one in SYSTEM.read("breaker", "list") if one["name"] == "pdf-adapter"], ["open"])
        eventually(lambda: SYSTEM.read("job", "show", job, may_fail=True).get("status") == "SUCCEEDED", "the job to go on")
        self.assertEqual(len(SERVER.calls("pdf-adapter")), 1)

    def test_e182_a_workflow_may_ask_for_the_documents_answer(self):
        SYSTEM.millrace("breaker", "trip", "trade-matching", "--for", "60s")
        caused = self.exception(match(when_open="fail"))
        self.assertEqual(caused["reason"], "Agent.CircuitOpen")
        self.assertEqual(json.loads(caused["cause"]), {"success": False, "error": "Circuit breaker OPEN for trade-matching",
                                                       "circuit_state": "open"})
        self.assertEqual(SERVER.calls("trade-matching"), [])

    def test_e172_a_rotated_parameter_is_used_without_a_restart_and_calls_in_flight_finish(self):
        SSM.put(ARN.format("pdf-adapter"), SERVER.endpoint("before"))
        put_agents({"name": "pdf-adapter", "endpoint_parameter": ARN.format("pdf-adapter")})
        eventually(lambda: match()["output"]["success"] and SERVER.calls("before"), "the worker to read the new record")
        SERVER.script("before", {"body": MATCHED["pdf-adapter"], "seconds": 4})
        pids = sorted(worker["pid"] for worker in SYSTEM.workers("invoke"))
        job = SYSTEM.read("submit", "trade_matching", "--input", json.dumps(trade_agents.REQUEST))["id"]

        SSM.put(ARN.format("pdf-adapter"), SERVER.endpoint("after"))

        eventually(lambda: match()["output"]["success"] and SERVER.calls("after"), "a call of the new endpoint", seconds=30)
        eventually(lambda: SYSTEM.read("job", "show", job, may_fail=True).get("status") == "SUCCEEDED", "the call in flight")
        self.assertIs(SYSTEM.read("job", "result", job)["output"]["success"], True)
        self.assertEqual(sorted(worker["pid"] for worker in SYSTEM.workers("invoke")), pids)

    def test_e169_an_agent_may_be_a_runtime_of_agentcore(self):
        arn = "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/pdf_adapter-1"
        SSM.put(ARN.format("pdf-adapter"), arn)
        put_agents({"name": "pdf-adapter", "kind": "agentcore", "endpoint_parameter": ARN.format("pdf-adapter")})
        SERVER.script("pdf_adapter-1", {"body": MATCHED["pdf-adapter"]})
        eventually(lambda: match()["output"]["success"] and SERVER.calls("pdf_adapter-1"), "a call of the runtime", 30)
        call = SERVER.calls("pdf_adapter-1")[-1]
        headers = {name.lower(): value for name, value in call["headers"].items()}
        self.assertTrue(call["path"].startswith("/runtimes/arn%3Aaws%3A") and call["path"].endswith("?qualifier=DEFAULT"), call["path"])
        self.assertGreaterEqual(len(headers["x-amzn-bedrock-agentcore-runtime-session-id"]), 33)
        self.assertIn("/eu-west-1/bedrock-agentcore/aws4_request", headers["authorization"])
        # E176: no account number where people look.
        SERVER.script("pdf_adapter-1", {"status": 403, "body": {"message": f"User is not authorized to invoke {arn}"}})
        caused = self.exception(match())
        self.assertIn("bedrock-agentcore:eu-west-1:************:runtime", caused["cause"])

    def test_e173_a_missing_parameter_is_named(self):
        put_agents({"name": "pdf-adapter", "endpoint_parameter": "/agentcore/agents/nobody/arn"})

        def reason():
            done = match()
            return done["output"].get("exception", {}).get("reason") == "Agent.NotConfigured" and done["output"]["exception"]["cause"]

        self.assertIn("/agentcore/agents/nobody/arn", eventually(reason, "the worker to read the new record"))
        tested = SYSTEM.run("agent", "test", "pdf-adapter")
        self.assertIn("/agentcore/agents/nobody/arn", tested.stderr)

    def test_e190_parameters_are_shown_as_workers_find_them_and_written_into_the_table(self):
        SSM.put(ARN.format("shown"), "http://shown")
        shown = SYSTEM.read("parameter", "get", ARN.format("shown"))
        self.assertEqual(shown["value"], "http://shown")
        self.assertIn("SSM", shown["source"])
        missing = SYSTEM.run("parameter", "get", ARN.format("nobody"))
        self.assertEqual(missing.returncode, 5)
        self.assertIn(ARN.format("nobody"), missing.stderr)

        SYSTEM.millrace("parameter", "set", ARN.format("tabled"), "http://one")
        changed = SYSTEM.run("parameter", "set", ARN.format("tabled"), "http://two")
        self.assertIn("parameters.sources", changed.stderr, "nobody reads the table here")
        self.assertIn((ARN.format("tabled"), "http://two"), [(row["name"], row["value"]) for row in SYSTEM.read("parameter", "list")])
        SYSTEM.millrace("parameter", "remove", ARN.format("tabled"))
        self.assertEqual(SYSTEM.run("parameter", "remove", ARN.format("tabled")).returncode, 5)
        self.assertEqual(SYSTEM.run("parameter", "set", "a name", "x").returncode, 2)

    def test_agents_are_tried_from_the_command_line(self):
        registered = [agent["name"] for agent in SYSTEM.read("agent", "list")][:len(AGENTS)]  # Before those that are shipped.
        self.assertEqual(registered, sorted(AGENTS))
        self.assertEqual(SYSTEM.read("agent", "test", "trade-matching", "--input", '{"x": 1}')["output"], MATCHED["trade-matching"])
        self.assertEqual(SYSTEM.run("agent", "show", "nobody").returncode, 5)

    def test_metadata_and_inner_networks_are_out_of_reach(self):
        for address in ("http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00:ec2::254]/"):
            with self.subTest(address):
                put_agents({"name": "pdf-adapter", "endpoint": address})
                tested = SYSTEM.run("agent", "test", "pdf-adapter", "-o", "json")
                self.assertIn("Agent.Refused", tested.stderr)
                self.assertIn("agents.allowed_networks", tested.stderr)

    def test_e159_the_demos_four_agents_sort_a_matched_and_a_broken_pair(self):
        lines = SYSTEM.millrace("demo", "trade", timeout=300).splitlines()
        found = {line.split()[0]: line.split()[2:4] for line in lines if line.startswith(("bank-", "counterparty-"))}
        self.assertEqual(found, {"bank-26933659": ["false", "REVIEW_REQUIRED"], "counterparty-26933659": ["true", "MATCHED"],
                                 "bank-26933660": ["false", "REVIEW_REQUIRED"], "counterparty-26933660": ["false", "BREAK"]})


if __name__ == "__main__":
    unittest.main()
