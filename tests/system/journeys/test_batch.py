"""Tables through agents on a whole system: the five that ship, the document's figures, death, money, retry and delta (D98-D148)."""

import json
import os
import pathlib
import threading
import unittest

from batch_tables import AGENTS, companies, customers, deliver, write_table
from counted_agent import AGENT, prepare, rows_of, run_batch  # noqa: F401
from running_system import eventually
from system import SYSTEM

ROWS = int(os.environ.get("JOURNEY_ROWS", "300"))
KILLS = int(os.environ.get("JOURNEY_KILLS", "3"))
REPLICAS = int(os.environ.get("JOURNEY_REPLICAS", "0"))  # 0: as many workers as the stack starts.


class ShippedAgents(unittest.TestCase):
    def test_d108_x10_each_of_the_five_agents_enriches_its_table(self):
        for agent, table in AGENTS.items():
            with self.subTest(agent):
                source = write_table(SYSTEM.folder / f"{agent}.csv", table(ROWS))
                done, out = run_batch(source, agent=agent, output=f"{agent}-out.csv")
                self.assertEqual(done["status"], "SUCCEEDED", done)
                self.assertEqual(done["rows_processed"], ROWS)
                before, after = rows_of(source), rows_of(out)
                self.assertEqual(len(after), ROWS)
                for given, got in zip(before, after):  # D126: the original columns, re-read, are equal.
                    self.assertEqual(given, {column: got[column] for column in given})
                    self.assertEqual((got["_status"], got["_error_message"]), ("ok", ""))
                    self.assertEqual(got["_agent"], f"{agent}-agent (rules)")

    def test_the_same_by_publishing_an_event(self):
        source = write_table(SYSTEM.folder / "event.csv", companies(20))
        uri = SYSTEM.read("file", "put", source)["uri"]
        deliver({"workflow": "batch", "input": {"csv_uri": uri, "agent_name": "company-enrichment"}, "idempotency_key": "by-event"})
        job = eventually(lambda: next(iter(SYSTEM.query("SELECT job_id FROM submissions WHERE identity = 'key:batch by-event'")), None), "the job")[0]
        eventually(lambda: SYSTEM.read("job", "show", job, may_fail=True).get("status") == "SUCCEEDED", "its end")
        self.assertEqual(SYSTEM.read("batch", "results", job, "--output", SYSTEM.folder / "event-out.csv")["rows_succeeded"], 20)
        self.assertEqual(len(rows_of(SYSTEM.folder / "event-out.csv")), 20)

    def test_d110_the_documents_machine_runs_as_it_stands(self):
        source = write_table(SYSTEM.folder / "document.csv", companies(12))
        uri = SYSTEM.read("file", "put", source)["uri"]
        config = {"csv_s3_uri": uri, "target": {"type": "agent", "name": "company-enrichment-agent"}, "input_mapping": {"company_name": "company_name"},
                  "output_mapping": {"structured_output_fields": ["industry", "employee_count"]}}
        text = (pathlib.Path(__file__).parent / "batch_document.asl.yaml").read_text()
        folder = SYSTEM.folder / "documents_batch"
        folder.mkdir()
        (folder / "workflow.asl.yaml").write_text(
            text.replace("${BatchProcessorArn}", "arn:aws:states:eu-west-1:1:stateMachine:batch_processor").replace("${GeneratedConfig}", json.dumps(config)))
        (folder / "resources.json").write_text(json.dumps(
            {name: f"millrace:enrich:{name}" for name in ("validate_csv_and_agent", "generate_batch_config", "format_results_for_user")}))
        SYSTEM.millrace("workflow", "put", folder)
        done = SYSTEM.submit_and_wait("documents_batch", "--input", json.dumps({"csv_uri": uri, "agent_name": "company-enrichment-agent"}))
        self.assertEqual(done["status"], "SUCCEEDED", done)
        self.assertEqual(done["output"]["rows_succeeded"], 12)

    def test_d116_a_conversation_leads_from_a_wish_to_the_output(self):
        source = write_table(SYSTEM.folder / "talk.csv", companies(12))
        talk = SYSTEM.run("batch", "chat", given=f"I want industry and employee data from the company-enrichment-agent\n{source}\nwhy did some fail?\nbye\n")
        self.assertEqual(talk.returncode, 0, talk)
        for said in ("Which CSV file is it?", "I found a CSV with 12 companies containing columns: company_name, website, location.",
                     "I'll use the company-enrichment-agent which provides:", "- Concurrency: 10 parallel executions",
                     "Successfully enriched: 12 companies (100%)", "Nothing has failed.", "Goodbye."):
            self.assertIn(said, talk.stdout)
        self.assertEqual(len(rows_of(SYSTEM.folder / "talk_enriched.csv")), 12)

    def test_d111_what_cannot_work_is_explained(self):
        source = write_table(SYSTEM.folder / "wrong.csv", [{"a": "1", "b": "2"}])
        for arguments, code in [(["--agent", "weather"], "UNKNOWN_AGENT"), (["--agent", "company-enrichment"], "MAPPING_REQUIRED"),
                                (["--agent", "company-enrichment", "--map", "c=company_name"], "MAPPING_UNKNOWN_COLUMN"),
                                (["--agent", "company-enrichment", "--map", "a=company_name", "--field", "revenue"], "UNKNOWN_OUTPUT_FIELD")]:
            refused = SYSTEM.run("batch", "run", source, *arguments)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn(code, refused.stderr, refused)


class CountedCalls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if REPLICAS:  # Done when 5: limits and ceilings hold for the whole fleet.
            SYSTEM.millrace("scale", "enrich", str(REPLICAS))
            eventually(lambda: len(SYSTEM.workers("enrich")) == REPLICAS, f"{REPLICAS} workers")

    def setUp(self):
        AGENT.setup()
        AGENT.register()
        SYSTEM.millrace("breaker", "reset", "counted-enrichment")

    def test_d118_d121_d123_d138_x7_the_documents_485_and_15_in_8_5_2_and_a_retry_of_15(self):
        source = write_table(SYSTEM.folder / "companies.csv", companies(500))
        gone = {"body": {"success": False, "error": "Website no longer active (404 errors)"}}
        unknown = {"body": {"success": False, "error": "Unable to identify company from provided name"}}
        names = [row["company_name"] for row in companies(500)]
        faults = {name: gone for name in names[3:400:50]} | {name: unknown for name in names[7:500:100]} | {name: {"seconds": 15} for name in names[60:62]}
        self.assertEqual(len(faults), 15)
        AGENT.setup(faults=faults)
        done, out = run_batch(source, "--row-timeout", "4", "--concurrency", "20")  # No other row takes that long.
        self.assertEqual((done["status"], done["rows_succeeded"], done["rows_failed"]), ("COMPLETED_WITH_ERRORS", 485, 15), done)
        self.assertEqual(done["message"], "Processed 485 rows successfully, 15 failed")
        why = SYSTEM.read("batch", "why", done["job_id"])
        self.assertEqual([cause["rows"] for cause in why["causes"]], [8, 5, 2], why)
        self.assertEqual(why["rows_failed"], 15)
        self.assertIn("404", why["causes"][0]["example"])
        failed = [row for row in rows_of(out) if row["_status"] == "failed"]
        self.assertEqual({row["company_name"] for row in failed}, set(faults))
        for row in failed:
            self.assertEqual((row["industry"], row["employee_count"]), ("", ""))
            self.assertTrue(row["_error_message"])

        self.assertEqual(SYSTEM.read("batch", "results", done["job_id"])["status"], "COMPLETED_WITH_ERRORS")  # one rule everywhere.
        # D131: whoever follows is told of each, once, also late.
        lines = [json.loads(line)["line"] for line in SYSTEM.run("job", "logs", done["job_id"], "-o", "jsonl").stdout.splitlines()]
        self.assertEqual(sorted(int(line.split()[1]) for line in lines), sorted(names.index(name) + 1 for name in faults), lines)
        followed = SYSTEM.run("batch", "status", done["job_id"], "--follow")
        self.assertEqual(followed.stderr.count(" failed: Agent."), 15, followed)
        self.assertIn("COMPLETED_WITH_ERRORS", followed.stdout)
        self.assertEqual(SYSTEM.run("batch", "status", "j0-nobody", "--follow").returncode, 5)

        AGENT.setup()  # D122: mended; only the rows that failed are sent.
        again = SYSTEM.read("batch", "retry", done["job_id"], "--output", SYSTEM.folder / "mended.csv")
        self.assertEqual((again["status"], again["rows_succeeded"]), ("SUCCEEDED", 500), again)
        self.assertEqual(AGENT.ledger()["calls"], 15)
        mended = rows_of(SYSTEM.folder / "mended.csv")
        self.assertEqual([row["company_name"] for row in mended], names)

    def test_d125_killed_workers_change_nothing_and_call_no_recorded_row_again(self):
        source = write_table(SYSTEM.folder / "killed.csv", companies(ROWS))
        quiet, undisturbed = run_batch(source, "--chunk-rows", "20", output="undisturbed.csv")
        AGENT.setup(seconds=0.05)
        ended = {}
        runner = threading.Thread(target=lambda: ended.update(zip(("done", "out"), run_batch(source, "--chunk-rows", "20", output="killed-out.csv", timeout=300))))
        runner.start()
        recorded = ("SELECT count(*) FROM batch_rows JOIN batches USING (batch_id) "
                    "WHERE begun_at > (SELECT begun_at FROM batches WHERE root_job = %s)")
        for kill in range(1, KILLS + 1):
            eventually(lambda: SYSTEM.query_one(recorded, quiet["job_id"]) >= kill * ROWS // (KILLS + 2), f"rows before kill {kill}")
            SYSTEM.kill("enrich", 100)
        runner.join()
        self.assertEqual(ended["done"]["status"], "SUCCEEDED", ended)
        self.assertEqual(ended["out"].read_bytes(), undisturbed.read_bytes())
        ledger = AGENT.ledger()
        self.assertEqual(len(ledger["keys"]), ROWS)
        # Only what was in flight or not yet recorded when a worker died was asked twice.
        self.assertLessEqual(ledger["calls"] - ROWS, KILLS * (10 + 64 * 2))
        print(f"\n  {KILLS} kills, {ROWS} rows: {ledger['calls'] - ROWS} calls made twice")

    def test_d126_concurrency_is_a_hard_limit(self):
        AGENT.setup(seconds=0.5)  # So long that also a slow machine has begun several meanwhile.
        source = write_table(SYSTEM.folder / "limited.csv", companies(80))
        done, _ = run_batch(source, "--concurrency", "10", "--chunk-rows", "10")
        self.assertEqual(done["status"], "SUCCEEDED")
        self.assertLessEqual(AGENT.ledger()["in_flight_max"], 10)
        self.assertGreaterEqual(AGENT.ledger()["in_flight_max"], 5)

    def test_an_agents_rate_holds_for_rows_too(self):
        AGENT.register(requests_per_minute=600)
        done, _ = run_batch(write_table(SYSTEM.folder / "paced.csv", companies(30)), "--concurrency", "20", "--chunk-rows", "10")
        self.assertEqual((done["status"], done["rows_succeeded"]), ("SUCCEEDED", 30), done)
        asked = AGENT.ledger()["last"].values()
        self.assertGreater(max(asked) - min(asked), 29 * 0.1 - 0.3)  # A place every 100 ms; some calls are under way for a little longer.

    def test_a_budget_is_never_overspent_and_can_be_raised(self):
        source = write_table(SYSTEM.folder / "priced.csv", companies(200))
        begun = SYSTEM.read("batch", "run", source, "--agent", "counted-enrichment", "--budget-usd", "0.1", "--chunk-rows", "20", "--detach")
        self.addCleanup(SYSTEM.run, "job", "cancel", begun["job_id"])  # What a failure leaves open would call during the next test.
        status = eventually(lambda: self.status_if(begun["job_id"], "WAITING_FOR_BUDGET"), "the ceiling, with nothing in flight")
        calls = AGENT.ledger()["calls"]
        self.assertLessEqual(calls * 0.002, 0.1)
        self.assertGreaterEqual(calls, 45)  # All but what the worst case of one more row would cost.
        self.assertAlmostEqual(status["cost_usd"], calls * 0.002)
        self.assertLessEqual(status["cost_usd"], 0.1)
        SYSTEM.millrace("batch", "budget", begun["job_id"], "--usd", "5")
        eventually(lambda: SYSTEM.read("job", "show", begun["job_id"], may_fail=True).get("status") == "SUCCEEDED", "the rest", 60)
        self.assertEqual(AGENT.ledger()["calls"], 200)  # Nothing was asked twice.

    @staticmethod
    def status_if(job, wanted):
        status = SYSTEM.read("batch", "status", job, may_fail=True)  # Its request may be on its way.
        return status if status.get("status") == wanted else None

    def test_d144_a_changed_file_sends_only_new_and_changed_rows(self):
        rows = companies(ROWS)
        done, _ = run_batch(write_table(SYSTEM.folder / "first.csv", rows))
        AGENT.setup()
        for row in rows[10:47]:
            row["company_name"] += " Holding"
        rows += [{"company_name": f"New {number}", "website": "", "location": "Rome"} for number in range(12)]
        changed = write_table(SYSTEM.folder / "changed.csv", rows)
        again = SYSTEM.read("batch", "rerun", done["job_id"], "--changed", changed, "--output", SYSTEM.folder / "changed-out.csv")
        self.assertEqual((again["status"], again["rows_processed"]), ("SUCCEEDED", ROWS + 12), again)
        self.assertEqual(AGENT.ledger()["calls"], 49)
        self.assertEqual([row["company_name"] for row in rows_of(SYSTEM.folder / "changed-out.csv")], [row["company_name"] for row in rows])

    def test_d137_no_answer_that_breaks_the_schema_reaches_the_file(self):
        names = [row["company_name"] for row in companies(60)]
        bad = [{"industry": 7, "employee_count": 1, "revenue_estimate": 1, "confidence_score": 1}, {"industry": "x"}, "<html>", "[1]",
               '{"industry": "x", "employee_count": 1', {"industry": "x", "employee_count": "1", "revenue_estimate": 1, "confidence_score": 1}]
        AGENT.register(breaker={"failure_threshold": 1000, "window_calls_min": 1000})
        AGENT.setup(faults={name: {"body": bad[number % len(bad)]} for number, name in enumerate(names[::5])})
        done, out = run_batch(write_table(SYSTEM.folder / "bad.csv", companies(60)))
        self.assertEqual((done["rows_succeeded"], done["rows_failed"]), (48, 12), done)
        for row in rows_of(out):
            is_bad = row["company_name"] in names[::5]
            self.assertEqual(row["_error_cause"], "Agent.BadAnswer" if is_bad else "")
            self.assertEqual(row["industry"] == "", is_bad)

    def test_a_dead_agent_is_waited_for_and_no_row_fails(self):
        AGENT.register(breaker={"failure_threshold": 3, "timeout_seconds": 2}, retry={"attempts": 50, "base_seconds": 0.05, "cap_seconds": 0.1})
        AGENT.setup(dead=True)
        source = write_table(SYSTEM.folder / "dead.csv", companies(40))
        begun = SYSTEM.read("batch", "run", source, "--agent", "counted-enrichment", "--max-attempts", "50", "--detach")
        self.addCleanup(SYSTEM.run, "job", "cancel", begun["job_id"])
        eventually(lambda: self.status_if(begun["job_id"], "WAITING_FOR_AGENT"), "rows that wait")
        AGENT.setup()
        eventually(lambda: SYSTEM.read("job", "show", begun["job_id"], may_fail=True).get("status") == "SUCCEEDED", "its return", 60)
        self.assertEqual(SYSTEM.read("batch", "results", begun["job_id"])["rows_succeeded"], 40)
class AnsweredAtHand(unittest.TestCase):
    """Offline rules answer faster than rows can be recorded: a chunk's answers are one record, and mean what rows mean."""

    RECORDS = ("SELECT (SELECT count(*) FROM batch_blocks k WHERE k.batch_id = b.batch_id), (SELECT count(*) FROM batch_rows r WHERE r.batch_id = b.batch_id), "
               "(SELECT count(DISTINCT row_number) FROM batch_outcomes o WHERE o.batch_id = b.batch_id), "
               "(SELECT count(*) FROM batch_outcomes o WHERE o.batch_id = b.batch_id) FROM batches b WHERE root_job = %s")

    LEDGER = ("SELECT row_number, has_succeeded, output, input_hash, agent_version, attempts FROM batch_outcomes JOIN batches USING (batch_id) "
              "WHERE root_job = %s ORDER BY row_number")

    # As blocks were before they were columns: a line is a whole answer.
    AS_BEFORE = ("UPDATE batch_blocks k SET members = NULL, words = NULL, outputs = (SELECT string_agg(CASE WHEN line = '' THEN '' ELSE "
                 "batch_block_answer(line, members, words) END || E'\\n', '' ORDER BY place) FROM string_to_table(k.outputs, E'\\n') "
                 "WITH ORDINALITY AS t (line, place) WHERE place <= k.row_count) FROM batches b "
                 "WHERE b.batch_id = k.batch_id AND b.root_job = %s AND k.first_row %% 40 = 0 RETURNING k.first_row")

    @staticmethod
    def scored(table, output, *arguments, **more):
        return run_batch(table, "--chunk-rows", "20", *arguments, agent="customer-scorer", output=output, **more)

    def test_blocks_of_rows_survive_kills_retries_and_reruns(self):
        rows = customers(1000)
        for row in rows[7::200]:
            row["orders"] = "-1"  # Impossible.
        source = write_table(SYSTEM.folder / "at-hand.csv", rows)
        quiet, undisturbed = self.scored(source, "at-hand-out.csv")
        self.assertEqual((quiet["status"], quiet["rows_succeeded"], quiet["rows_failed"]), ("COMPLETED_WITH_ERRORS", 995, 5), quiet)
        self.assertEqual(SYSTEM.query(self.RECORDS, quiet["job_id"]), [(50, 5, 1000, 1000)])
        ledger = SYSTEM.query(self.LEDGER, quiet["job_id"])
        for (_, has_succeeded, output, *_), got in zip(ledger, rows_of(undisturbed)):
            self.assertEqual("ok" if has_succeeded else "failed", got["_status"])
            if has_succeeded:
                self.assertEqual({name: str(value) for name, value in json.loads(output).items()}, {name: got[name] for name in json.loads(output)})
        # With a change of cells, rows go to the rules as documents.
        as_documents, out = self.scored(source, "at-hand-documents.csv", "--transform", "orders_count=trim")
        self.assertEqual(out.read_bytes(), undisturbed.read_bytes())
        self.assertEqual(SYSTEM.query(self.LEDGER, as_documents["job_id"]), ledger)

        ended = {}
        runner = threading.Thread(target=lambda: ended.update(zip(("done", "out"), self.scored(source, "at-hand-killed.csv", timeout=300))))
        runner.start()
        begun = "SELECT count(*) FROM batch_chunks JOIN batches USING (batch_id) WHERE begun_at > (SELECT begun_at FROM batches WHERE root_job = %s)"
        for chunks in (1, 10, 20):
            eventually(lambda: SYSTEM.query_one(begun, quiet["job_id"]) >= chunks, f"{chunks} chunks")
            SYSTEM.kill("enrich", 100)
        runner.join()
        self.assertEqual(ended["out"].read_bytes(), undisturbed.read_bytes())
        self.assertEqual(SYSTEM.query(self.RECORDS, ended["done"]["job_id"])[0][2:], (1000, 1000))

        self.assertEqual(len(SYSTEM.query(self.AS_BEFORE, quiet["job_id"])), 25)
        self.assertEqual(SYSTEM.query(self.LEDGER, quiet["job_id"]), ledger)
        again = SYSTEM.read("batch", "retry", quiet["job_id"], "--output", SYSTEM.folder / "at-hand-again.csv")
        self.assertEqual((again["rows_succeeded"], again["rows_failed"]), (995, 5), again)  # Still impossible.
        self.assertEqual((SYSTEM.folder / "at-hand-again.csv").read_bytes(), undisturbed.read_bytes())
        self.assertEqual(SYSTEM.query(self.RECORDS, quiet["job_id"]), [(45, 5 * 20, 1000, 1000)])
        self.assertEqual([row for row in SYSTEM.query(self.LEDGER, quiet["job_id"]) if row[1]], [row for row in ledger if row[1]])

        for row in rows[20:23]:
            row["orders"] = "3000"
        changed = write_table(SYSTEM.folder / "at-hand-changed.csv", rows)
        _, expected = self.scored(changed, "at-hand-anew.csv")
        rerun = SYSTEM.read("batch", "rerun", quiet["job_id"], "--changed", changed, "--output", SYSTEM.folder / "at-hand-rerun.csv")
        self.assertEqual((SYSTEM.folder / "at-hand-rerun.csv").read_bytes(), expected.read_bytes())
        calls = SYSTEM.query_one("SELECT sum(calls) FROM batch_chunks JOIN batches USING (batch_id) WHERE root_job = %s", rerun["job_id"])
        self.assertEqual(calls, 3 + 5)  # What is new, and what failed.
        diff = SYSTEM.read("batch", "diff", quiet["job_id"], rerun["job_id"])
        self.assertEqual((diff["rows_compared"], diff["rows_changed"]), (997, 0), diff)


