"""Questions to real Spark, through both doors of AWS: programs, sizes, results, failures, and processes that die (A1-A27, A31)."""

import json
import os
import signal
import sqlite3
import unittest
import urllib.request

import aws_stand_ins
from running_system import eventually
from system import SYSTEM

STORAGE = None
PLATFORM = None
SALES = ("region,product,amount\nNorth,Tea,10\nSouth,Tea,20.5\nNorth,Coffee,30\nEast,Tea,\nSouth,Coffee,7.25\nEast,Coffee,4\n"
         "North,Tea,5\nWest,Cocoa,1\nWest,Tea,2\nSouth,Cocoa,3\nEast,Tea,6\nNorth,Cocoa,8\n")
QUESTION = "total amount by region, highest first"
SESSION = "import os\nimport time\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"


def prepare():
    """Before the stack starts: AWS, and workers that are told of it."""
    global STORAGE, PLATFORM
    STORAGE = aws_stand_ins.Storage()
    PLATFORM = aws_stand_ins.SparkPlatform(STORAGE)
    SYSTEM.environment.update(aws_stand_ins.settings_for(STORAGE, PLATFORM))


def sqlites_totals():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE sales (region, product, amount REAL)")
    rows = [line.split(",") for line in SALES.splitlines()[1:]]
    connection.executemany("INSERT INTO sales VALUES (?, ?, nullif(?, ''))", rows)
    return [{"region": region, "total_amount": total} for region, total in connection.execute(
        "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC, region")]


class Spark(unittest.TestCase):
    def setUp(self):
        self.sales = STORAGE.put(f"{self.id()}/sales.csv", SALES)
        self.calls_before = len(PLATFORM.calls())

    def calls(self, action=None):
        return [call for call in PLATFORM.calls()[self.calls_before:] if action in (None, call["action"])]

    def ask(self, **request):
        return SYSTEM.submit_and_wait("spark", "--input", json.dumps(request), timeout=600)

    def begin(self, **request):
        return SYSTEM.read("submit", "spark", "--input", json.dumps(request))["id"]

    def succeeded(self, done):
        self.assertEqual(done["status"], "SUCCEEDED", done)
        return done["output"]

    def failed(self, done, error):
        self.assertEqual((done["status"], done["error"]), ("FAILED", error), done)
        return done["cause"]

    def test_a11_one_request_generates_validates_runs_and_fetches_and_the_sums_are_sqlites(self):
        done = self.ask(prompt=QUESTION, s3_input_path=self.sales, session_id="a-session-of-at-least-33-characters")
        result = self.succeeded(done)
        self.assertEqual(result["answer"], sqlites_totals())
        self.assertEqual((result["columns"], result["row_count"], result["truncated"]), (["region", "total_amount"], 4, False))
        self.assertEqual(result["validation"], {"validated": True, "validation_errors": []})
        self.assertEqual(result["execution"]["platform"], "Lambda")
        self.assertIn("SparkSession", result["code"])
        self.assertIn(self.sales, result["code"])
        self.assertEqual([(call["action"], call["service"]) for call in self.calls()], [("Invoke", "lambda")])
        # A27: the documents' tools, in their order.
        history = SYSTEM.millrace("job", "history", done["id"], "-o", "json")
        tools = ["call_code_generation_agent", "validate_spark_code", "execute_spark_code", "fetch_spark_results"]
        places = [history.find(tool) for tool in tools]
        self.assertEqual(places, sorted(places), tools)
        self.assertNotIn(-1, places)

    def test_a16_the_preview_is_cut_and_the_presigned_address_has_every_row(self):
        result = self.succeeded(self.ask(prompt=QUESTION, s3_input_path=self.sales, max_rows=2))
        self.assertEqual((result["answer"], result["row_count"], result["truncated"]), (sqlites_totals()[:2], 4, True))
        with urllib.request.urlopen(result["presigned_url"], timeout=30) as answer:
            self.assertEqual([json.loads(line)["region"] for line in answer.read().splitlines()],
                             [row["region"] for row in sqlites_totals()])

    def test_a23_up_to_500_mb_run_on_lambda_and_more_on_emr_serverless(self):
        for size, platform in ((499.99, "Lambda"), (500, "Lambda"), (500.01, "EMR")):
            with self.subTest(size=size):
                result = self.succeeded(self.ask(prompt=QUESTION, s3_input_path=self.sales, file_size_mb=size))
                self.assertEqual(result["execution"]["platform"], platform)
                self.assertEqual(result["answer"], sqlites_totals())
        self.assertEqual([call["action"] for call in self.calls()], ["Invoke", "Invoke", "StartJobRun"])

    def test_a17_a_program_that_breaks_the_rules_is_returned_with_the_errors_and_runs_nowhere(self):
        done = self.ask(code="print('no spark here')", skip_generation=True, s3_input_path=self.sales)
        cause = self.failed(done, "Validation.Failed")
        self.assertIn("spark.read", cause)
        self.assertIn("S3 path", cause)
        self.assertEqual(self.calls(), [])

    def test_a4_a5_what_contradicts_itself_is_refused_with_the_remedy(self):
        cause = self.failed(self.ask(prompt=QUESTION, s3_input_path=self.sales, selected_tables=["shop.sales"]), "Request.Ambiguous")
        self.assertIn("leave one of them out", cause)
        refused = SYSTEM.run("submit", "spark", "--input", json.dumps({"prompt": QUESTION, "execution_platform": "Cray"}), "--wait")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("execution_platform", refused.stdout + refused.stderr)
        self.failed(self.ask(prompt=QUESTION, s3_input_path=f"s3://{aws_stand_ins.BUCKET}/nothing.csv"), "Input.NotFound")
        self.failed(self.ask(prompt=QUESTION, s3_input_path=self.sales, execution_platform="Lambda", file_size_mb=501), "Request.TooLargeForLambda")

    def test_a_program_that_raises_fails_with_its_traceback_and_publishes_nothing(self):
        code = SESSION + f"spark.read.csv('{self.sales}').count()\nprint('as far as here')\nraise ValueError(os.environ['MILLRACE_OUTPUT'])\n"
        for platform in ("Lambda", "EMR"):
            with self.subTest(platform=platform):
                done = self.ask(code=code, skip_generation=True, s3_input_path=self.sales, execution_platform=platform)
                self.assertIn("ValueError: s3://", self.failed(done, "Execution.Failed"))
                self.assertIn("as far as here", SYSTEM.millrace("job", "logs", done["id"]))

    def test_a7_a_question_about_a_table_of_glue_runs_on_emr_with_hive_support(self):
        glue = STORAGE.client("glue")
        glue.create_database(DatabaseInput={"Name": "shop"})
        STORAGE.put("tables/sales/part-0.csv", SALES)
        columns = [{"Name": "region", "Type": "string"}, {"Name": "product", "Type": "string"}, {"Name": "amount", "Type": "decimal(10,2)"}]
        glue.create_table(DatabaseName="shop", TableInput={"Name": "sales", "StorageDescriptor": {
            "Columns": columns, "Location": f"s3://{aws_stand_ins.BUCKET}/tables/sales/"}})
        result = self.succeeded(self.ask(prompt=QUESTION, selected_tables=["shop.sales"]))
        self.assertEqual((result["answer"], result["execution"]["platform"]), (sqlites_totals(), "EMR"))
        self.assertIn("enableHiveSupport()", result["code"])
        self.failed(self.ask(prompt=QUESTION, selected_tables=["shop.nothing"]), "Codegen.BadInput")

    def slow_code(self, seconds):
        return (SESSION + f"frame = spark.read.option('header', True).csv('{self.sales}')\nprint('on the way', flush=True)\n"
                f"time.sleep({seconds})\nframe.groupBy('region').count().orderBy('region').coalesce(1).write.json(os.environ['MILLRACE_OUTPUT'])\n")

    def test_a24_a_run_outlives_every_worker_and_supervisor_and_is_started_once(self):
        job = self.begin(code=self.slow_code(15), skip_generation=True, s3_input_path=self.sales, execution_platform="EMR")
        # A28: its lines are there while it runs.
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job), "the program's first line", 300)
        for pool in ("execute", "supervise"):
            for worker in SYSTEM.workers(pool):
                os.kill(worker["pid"], signal.SIGKILL)
        result = self.succeeded(SYSTEM.read("job", "result", job, "--wait", "--timeout", 600, timeout=630, may_fail=True))
        self.assertEqual(result["answer"], [{"region": region, "count": count} for region, count in
                                            (("East", 3), ("North", 4), ("South", 3), ("West", 2))])
        self.assertEqual(len(self.calls("StartJobRun")), 1)
        self.assertEqual(SYSTEM.query_one("SELECT count(*) FROM jobs WHERE job_id = %s AND status = 'SUCCEEDED'", job), 1)

    def test_a_cancelled_jobs_run_is_cancelled_there(self):
        job = self.begin(code=self.slow_code(300), skip_generation=True, s3_input_path=self.sales, execution_platform="EMR")
        self.addCleanup(SYSTEM.millrace, "job", "cancel", job, may_fail=True)
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job), "the program's first line", 300)
        SYSTEM.millrace("job", "cancel", job)
        eventually(lambda: self.calls("CancelJobRun"), "the run's cancellation", 30)


if __name__ == "__main__":
    unittest.main()
