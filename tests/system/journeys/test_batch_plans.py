"""From a plan to its output, by the command line and by events; what a plan refuses; samples, chains, changed cells, late ceilings
(Done when 1; D101, D105, D107, D112-D115, D119, D129, D117, D132, D133, D138, D140, D142-D146)."""

import json
import os
import unittest
import urllib.request
import uuid

from batch_tables import AGENTS, companies, deliver, tickets, write_table
from counted_agent import AGENT, prepare, rows_of, run_batch  # noqa: F401
from running_system import eventually
from system import SYSTEM

METRICS = ["millrace_batches_begun_total", "millrace_batch_table_bytes", "millrace_batch_rows_total", "millrace_batch_row_seconds"]
ROWS = int(os.environ.get("JOURNEY_ROWS", "60"))


def plan(source, *arguments):
    file = SYSTEM.folder / f"{uuid.uuid4().hex}.plan.json"
    return SYSTEM.read("batch", "plan", source, "--write", file, *arguments), file


class Follower:
    """Every job event from now on."""

    def __init__(self):
        from confluent_kafka import Consumer, TopicPartition
        self.consumer = Consumer({"bootstrap.servers": SYSTEM.bootstrap(), "group.id": str(uuid.uuid4()), "enable.auto.commit": False})
        partitions = self.consumer.list_topics("millrace.events", 30).topics["millrace.events"].partitions
        self.consumer.assign([TopicPartition("millrace.events", number,
                                             self.consumer.get_watermark_offsets(TopicPartition("millrace.events", number), 30)[1])
                              for number in partitions])

    def until_finished(self, event_sources):
        """The events by the id of their request, until each of them has ended."""
        events, open_ones = {}, set(event_sources)
        while open_ones:
            record = self.consumer.poll(120)
            if record is None:
                raise AssertionError(f"no event for two minutes; open: {open_ones}")
            event = json.loads(record.value())
            events.setdefault(event.get("event_id"), []).append(event)
            if event["kind"] == "finished":
                open_ones.discard(event.get("event_id"))
        self.consumer.close()
        return events


class Plans(unittest.TestCase):
    def test_done_1_each_of_the_five_agents_from_plan_to_output(self):
        for agent, table in AGENTS.items():
            with self.subTest(agent):
                source = write_table(SYSTEM.folder / f"plan-{agent}.csv", table(ROWS))
                made, file = plan(source, "--agent", agent)
                self.assertEqual((made["estimates"]["rows"], made["agent"]["name"]), (ROWS, f"{agent}-agent"))
                self.assertEqual(made["agent"]["provider"], "rules")
                done = SYSTEM.read("batch", "apply", file, timeout=300)
                self.assertEqual((done["status"], done["rows_processed"]), ("SUCCEEDED", ROWS), done)
                out = SYSTEM.folder / f"plan-{agent}_enriched.csv"  # Where the plan said: beside the file.
                before, after = rows_of(source), rows_of(out)
                self.assertEqual(list(after[0]), made["config"]["execution"]["output"]["columns"])
                self.assertEqual([{column: got[column] for column in before[0]} for got in after], before)
                self.assertEqual({got["_status"] for got in after}, {"ok"})

    def test_done_1_the_same_by_publishing_events(self):
        follower, keys = Follower(), {}
        for agent, table in AGENTS.items():
            source = write_table(SYSTEM.folder / f"event-{agent}.csv", table(ROWS))
            uri = SYSTEM.read("file", "put", source)["uri"]
            key = f"event-{agent}-{uuid.uuid4()}"
            deliver({"workflow": "batch", "input": {"csv_uri": uri, "agent_name": agent}, "idempotency_key": key})
            keys[agent] = key
        jobs = {agent: eventually(lambda key=key: SYSTEM.query("SELECT job_id FROM submissions WHERE identity = %s", f"key:batch {key}"), key)[0][0]
                for agent, key in keys.items()}
        requests = {agent: SYSTEM.query_one("SELECT event_id FROM jobs WHERE job_id = %s", job) for agent, job in jobs.items()}
        events = follower.until_finished(requests.values())
        for agent, request in requests.items():
            with self.subTest(agent):
                told = events[request]
                self.assertEqual(told[0]["kind"], "accepted")
                self.assertIn("progressed", {event["kind"] for event in told})
                sequences = [event["sequence"] for event in told]
                self.assertEqual(sequences, sorted(sequences))
                end = told[-1]
                self.assertEqual((end["status"], end["output"]["rows_succeeded"]), ("SUCCEEDED", ROWS), end)
                out = SYSTEM.folder / f"event-{agent}-out.csv"
                SYSTEM.read("batch", "results", jobs[agent], "--output", out)
                self.assertEqual(len(rows_of(out)), ROWS)

    def test_a_plan_that_no_longer_holds_is_refused(self):
        source = write_table(SYSTEM.folder / "stale.csv", companies(30))
        _, file = plan(source, "--agent", "company-enrichment")
        source.write_bytes(source.read_bytes().replace(b"Company 7 ", b"Company 8 ", 1))
        refused = SYSTEM.run("batch", "apply", file)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("PLAN_STALE", refused.stderr)
        document = json.loads(file.read_text())
        document["config"]["execution"]["concurrency"] = 999
        file.write_text(json.dumps(document))
        refused = SYSTEM.run("batch", "apply", file)
        self.assertIn("PLAN_ALTERED", refused.stderr)

    def test_d105_a_large_plan_needs_a_person(self):
        source = write_table(SYSTEM.folder / "large.csv", companies(30))
        made, file = plan(source, "--agent", "company-enrichment", "--approval-rows", "20")
        self.assertTrue(made["approval"]["required"])
        before = SYSTEM.query_one("SELECT count(*) FROM batches")
        refused = SYSTEM.run("batch", "apply", file)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("30 rows are more than 20", refused.stderr)
        self.assertEqual(SYSTEM.query_one("SELECT count(*) FROM batches"), before)  # No row event.
        done = SYSTEM.read("batch", "apply", file, "--approve")
        self.assertEqual(done["rows_succeeded"], 30)

    def test_d115_a_goal_is_enough(self):
        source = write_table(SYSTEM.folder / "goal.csv", tickets(20))
        made, _ = plan(source, "--goal", "sort support tickets by category and priority")
        self.assertEqual(made["agent"]["name"], "ticket-classifier-agent")

    def test_the_tools_can_be_asked_by_any_workflow(self):
        source = write_table(SYSTEM.folder / "tools.csv", companies(12))
        uri = SYSTEM.read("file", "put", source)["uri"]
        for tool in ("analyze_csv_structure", "validate_agent_compatibility"):
            SYSTEM.put_workflow(tool, {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": f"millrace:enrich:{tool}", "End": True}}})
        seen = SYSTEM.submit_and_wait("analyze_csv_structure", "--input", json.dumps({"s3_uri": uri}))["output"]  # D98
        self.assertEqual((seen["columns"], seen["row_count"]), (["company_name", "website", "location"], 12), seen)
        self.assertEqual(seen["data_types"]["website"], "url")
        self.assertEqual(len(seen["sample_data"]), 5)
        ask = lambda name: SYSTEM.submit_and_wait("validate_agent_compatibility", "--input", json.dumps({"agent_name": name}))["output"]
        self.assertTrue(ask("company-enrichment")["compatible"])  # D102
        refused = ask("company-finder")  # D103
        self.assertEqual(set(refused), {"error", "message", "suggestion"})
        self.assertEqual(refused["suggestion"], "Use 'company-enrichment-agent' for similar functionality")

    def test_d112_d113_d114_d140_a_batch_is_begun_watched_and_asked_for_its_results_by_its_arn(self):
        begun = SYSTEM.read("batch", "run", write_table(SYSTEM.folder / "arn.csv", companies(50)), "--agent", "company-enrichment",
                            "--map", "company_name=company_name", "--field", "industry", "--concurrency", "5", "--detach")  # D140: by hand.
        self.assertEqual(begun["status"], "RUNNING")
        self.assertRegex(begun["start_time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$")
        told = []

        def has_ended():
            watched = SYSTEM.read("batch", "status", begun["execution_arn"], may_fail=True)
            if "rows_processed" not in watched:
                return None  # Its request is on its way.
            told.append(watched["rows_processed"])
            if watched["total_rows"]:
                self.assertEqual(watched["percent_complete"], 100 * watched["rows_processed"] // watched["total_rows"])
            return watched["status"] == "SUCCEEDED" and watched
        last = eventually(has_ended, "its end")
        self.assertEqual(told, sorted(told))  # D131: never backwards.
        self.assertLessEqual({"status", "rows_processed", "total_rows", "percent_complete", "estimated_completion"}, set(last))
        results = SYSTEM.read("batch", "results", begun["execution_arn"])
        self.assertEqual((results["status"], results["rows_processed"], results["rows_succeeded"], results["rows_failed"]), ("SUCCEEDED", 50, 50, 0))
        self.assertGreater(results["processing_time_seconds"], 0)
        self.assertTrue(results["output_csv_uri"])

    def test_d119_every_plan_tells_the_next_step(self):
        made, file = plan(write_table(SYSTEM.folder / "next.csv", companies(5)), "--agent", "company-enrichment")
        self.assertIn("millrace batch apply", made["next_steps"][0])

    def test_d129_every_figure_of_the_document_is_a_metric(self):
        run_batch(write_table(SYSTEM.folder / "metrics.csv", companies(5)), agent="company-enrichment", output="metrics-out.csv")
        text = "".join(urllib.request.urlopen(f"http://{worker['metrics']}/metrics", timeout=10).read().decode() for worker in SYSTEM.workers("enrich"))
        for metric in METRICS:
            self.assertIn(metric, text)

    def test_d130_the_overview_is_what_the_ledger_says(self):
        done, _ = run_batch(write_table(SYSTEM.folder / "overview.csv", companies(15)), agent="company-enrichment", output="overview-out.csv")
        SYSTEM.millrace("batch", "feedback", done["job_id"], "--stars", "4", "--note", "good enough")
        SYSTEM.millrace("batch", "feedback", done["job_id"], "--stars", "5")  # Has changed their mind.
        shown = SYSTEM.read("batch", "overview")
        rows, ok, mean = SYSTEM.query("SELECT count(*), count(*) FILTER (WHERE has_succeeded), avg(milliseconds)::float / 1000 FROM batch_outcomes")[0]
        self.assertEqual((shown["rows_per_hour"], shown["active_jobs"], shown["stars"], shown["opinions"]), (rows, 0, 5, 1), shown)
        self.assertAlmostEqual(shown["success_rate_percent"], round(1000 * ok / rows) / 10)
        self.assertAlmostEqual(shown["seconds_per_row"], mean, places=6)

    def test_d132_the_agents_that_ship_can_be_listed_shown_and_tried(self):
        names = {agent["name"] for agent in SYSTEM.read("agent", "list")}
        self.assertLessEqual({f"{name}-agent" for name in AGENTS}, names)
        record = SYSTEM.read("batch", "registration")
        self.assertEqual(set(record), {"agent_name", "description", "tools", "capabilities"})
        self.assertEqual(set(record["capabilities"]), {"batch_processing", "structured_output_required", "max_csv_size", "supported_agents"})
        self.assertLessEqual(set(AGENTS), set(record["capabilities"]["supported_agents"]))
        self.assertEqual((len(record["tools"]), record["capabilities"]["max_csv_size"]), (6, "5GB"))
        shown = SYSTEM.read("agent", "show", "company-enrichment")
        self.assertIn("revenue_estimate", shown["output_schema"]["properties"])
        tried = SYSTEM.read("agent", "test", "ticket-classifier", "--input", json.dumps({"subject": "Refund", "message": "I was overcharged, refund please"}))
        self.assertIn("category", tried["output"])


class CountedPlans(unittest.TestCase):
    def setUp(self):
        AGENT.setup()
        AGENT.register()
        SYSTEM.millrace("breaker", "reset", "counted-enrichment")

    def test_d143_a_sample_measures_what_a_row_takes_and_costs(self):
        AGENT.setup(seconds=0.2)
        source = write_table(SYSTEM.folder / "sampled.csv", companies(200))
        made, file = plan(source, "--agent", "counted-enrichment", "--sample", "10", "--deadline", "8s")
        self.assertEqual(AGENT.ledger()["calls"], 10)
        self.assertEqual((made["estimates"]["basis"], made["sample"]["succeeded"]), ("sample", 10), made)
        self.assertGreaterEqual(made["estimates"]["latency_seconds"]["p50"], 0.2)
        self.assertAlmostEqual(made["estimates"]["cost_usd"]["p50"], 0.4, places=6)
        self.assertGreaterEqual(made["estimates"]["concurrency"], 10)
        done = SYSTEM.read("batch", "apply", file)
        # D143: what it cost is what was foretold, within a tenth.
        self.assertAlmostEqual(done["cost_usd"], made["estimates"]["cost_usd"]["p50"], delta=0.04)

    def test_a_ceiling_set_in_the_middle_holds(self):
        AGENT.setup(seconds=0.4)  # The ceiling is to be set before it is reached, also by a slow machine.
        source = write_table(SYSTEM.folder / "late.csv", companies(200))
        begun = SYSTEM.read("batch", "run", source, "--agent", "counted-enrichment", "--chunk-rows", "25", "--concurrency", "8", "--detach")
        job = begun["job_id"]
        self.addCleanup(SYSTEM.run, "job", "cancel", job)
        eventually(lambda: AGENT.ledger()["calls"] >= 10, "some rows")
        SYSTEM.millrace("batch", "budget", job, "--usd", "0.3")  # Of 0.4 that the rows cost.
        status = eventually(lambda: self.status_if(job, "WAITING_FOR_BUDGET"), "the ceiling", 60)
        self.assertLessEqual(status["cost_usd"], 0.3)
        self.assertLessEqual(AGENT.ledger()["calls"], 150)
        spent = SYSTEM.query("SELECT spent_nanodollars, (SELECT sum(cost_nanodollars) FROM batch_chunks c WHERE c.batch_id = b.batch_id) "
                             "FROM batches b WHERE root_job = %s", job)[0]
        self.assertEqual(spent[0], spent[1])
        SYSTEM.millrace("batch", "budget", job, "--usd", "5")
        eventually(lambda: SYSTEM.read("job", "show", job, may_fail=True).get("status") == "SUCCEEDED", "the rest", 60)
        self.assertEqual(AGENT.ledger()["calls"], 200)

    @staticmethod
    def status_if(job, wanted):
        status = SYSTEM.read("batch", "status", job, may_fail=True)  # Its request may be on its way.
        return status if status.get("status") == wanted else None

    def test_d145_what_one_agent_adds_the_next_may_use(self):
        file = SYSTEM.file("second.json", json.dumps({
            "name": "second-agent", "endpoint": f"http://127.0.0.1:{AGENT.port}/agents/second", "timeout_seconds": 10,
            "input_schema": {"type": "object", "required": ["topic"], "properties": {"topic": {"type": "string"}, "company_name": {"type": "string"}}},
            "output_schema": {"type": "object", "required": ["revenue_estimate"], "properties": {"revenue_estimate": {"type": "number"}}}}))
        SYSTEM.millrace("agent", "put", file)
        rows = companies(40)
        AGENT.setup(faults={rows[5]["company_name"]: {"body": {"success": False, "error": "Nobody knows it"}}})
        source = write_table(SYSTEM.folder / "chained.csv", rows)
        done, out = run_batch(source, "--field", "industry", "--then", "second-agent", "--then-map", "second-agent:industry=topic",
                              output="chained-out.csv")
        self.assertEqual((done["status"], done["rows_succeeded"], done["rows_failed"]), ("COMPLETED_WITH_ERRORS", 39, 1), done)
        after = rows_of(out)
        self.assertEqual(list(after[0]), [*rows[0], "industry", "revenue_estimate", "_status", "_agent", "_error_cause", "_error_message"])
        self.assertEqual([{column: got[column] for column in rows[0]} for got in after], rows)
        for number, got in enumerate(after):
            if number == 5:  # The second agent never saw it, and the first one's cause stays.
                self.assertEqual((got["_status"], got["_error_cause"], got["revenue_estimate"]), ("failed", "Agent.Unsuccessful", ""), got)
                self.assertIn("Nobody knows it", got["_error_message"])
            else:
                self.assertEqual((got["_status"], got["_agent"]), ("ok", "counted-enrichment (http), second-agent (http)"), got)
                self.assertTrue(got["industry"] and got["revenue_estimate"])
        self.assertEqual(AGENT.ledger()["calls"], 40 + 39)

    def test_d146_cells_are_changed_before_the_agent_gets_them(self):
        rows = [{"Name": f"  company {number}, Inc. ", "n": str(number)} for number in range(10)]
        plain = [{"company_name": f"COMPANY {number}"} for number in range(10)]
        arguments = ["--map", "Name=company_name", "--transform", "company_name=part ',' 1 | trim | upper"]
        done, out = run_batch(write_table(SYSTEM.folder / "rough.csv", rows), *arguments, output="rough-out.csv")
        self.assertEqual(done["rows_succeeded"], 10, done)
        again, even = run_batch(write_table(SYSTEM.folder / "plain.csv", plain), output="plain-out.csv")
        self.assertEqual([row["industry"] for row in rows_of(out)], [row["industry"] for row in rows_of(even)])
        self.assertEqual([row["Name"] for row in rows_of(out)], [row["Name"] for row in rows])  # The file's own cells stay.
        refused = SYSTEM.run("batch", "run", SYSTEM.folder / "rough.csv", "--agent", "counted-enrichment", "--transform", "company_name=tirm")
        self.assertIn("TRANSFORM_INVALID", refused.stderr)

    def test_a_diff_tells_what_another_agent_would_change(self):
        source = write_table(SYSTEM.folder / "diffed.csv", companies(50))
        first, _ = run_batch(source)
        AGENT.register(name="other-enrichment", aliases={})
        names = [row["company_name"] for row in companies(50)]
        changed = {"industry": "Something else", "employee_count": 1, "revenue_estimate": 1.5, "confidence_score": 0.5}
        AGENT.setup(faults={name: {"body": changed} for name in names[::10]})
        diff = SYSTEM.read("batch", "diff", first["job_id"], "--agent", "other-enrichment", "--sample", "10")
        self.assertEqual(AGENT.ledger()["calls"], 10)
        self.assertEqual((diff["rows_compared"], diff["rows_changed"]), (10, 5), diff)
        self.assertEqual({change["row"] for change in diff["changes"]}, set(range(0, 50, 10)))
        self.assertEqual(diff["by_field"]["industry"], 5)
        whole, _ = run_batch(source, agent="other-enrichment", output="other-out.csv")
        both = SYSTEM.read("batch", "diff", first["job_id"], whole["job_id"])
        self.assertEqual((both["rows_compared"], both["rows_changed"]), (50, 5))

    def test_d133_d138_two_fields_are_enough(self):
        source = write_table(SYSTEM.folder / "two.csv", companies(5))
        uri = SYSTEM.read("file", "put", source)["uri"]
        done = SYSTEM.submit_and_wait("batch", "--input", json.dumps({"csv_uri": uri, "agent_name": "company-enrichment"}))
        self.assertEqual((done["status"], done["output"]["rows_succeeded"]), ("SUCCEEDED", 5), done)


if __name__ == "__main__":
    unittest.main()
