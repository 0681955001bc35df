"""Questions to real Spark, through the document's front door and both doors of AWS: programs, sizes, results, failures, and
processes that die (A1-A27, A31; A33: from the call to the result). Every real run takes ten seconds and more: the daily run has one of each kind, with
JOURNEY_ENGINES=all there are all of them."""

import hashlib
import json
import os
import pathlib
import signal
import unittest
import urllib.request

import aws_stand_ins
from gateway_client import GatewayClient, OwnGateway, curl
from running_system import eventually
from sales_question import QUESTION, SALES, sqlites_totals
from system import SYSTEM

STORAGE = None
PLATFORM = None
at_length = unittest.skipUnless(os.environ.get("JOURNEY_ENGINES") == "all", "at length: JOURNEY_ENGINES=all")
SPARK_SUPERVISOR_ARN = f"arn:aws:bedrock-agentcore:{aws_stand_ins.REGION}:000000000000:runtime/spark_supervisor"


def prepare():
    """Before the stack starts: AWS, and workers that are told of it."""
    global STORAGE, PLATFORM
    STORAGE = aws_stand_ins.Storage()
    PLATFORM = aws_stand_ins.SparkPlatform(STORAGE)
    SYSTEM.environment.update(aws_stand_ins.settings_for(STORAGE, PLATFORM))
    SYSTEM.environment.update({"MILLRACE_GATEWAY_SYNC_WAIT": "300s", "MILLRACE_GATEWAY_RUNTIMES": SPARK_SUPERVISOR_ARN + "=spark"})


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

    def test_a1_a11_the_documents_one_call_generates_validates_runs_and_fetches_and_the_sums_are_sqlites(self):
        asked = {"prompt": QUESTION, "s3_input_path": self.sales, "selected_tables": [], "execution_platform": "auto",
                 "session_id": "a-session-of-at-least-33-characters", "max_rows": 2, "file_size_mb": 500}
        result = curl(SYSTEM.workers("gateway")[0]["address"], f"""curl -X POST http://localhost:8000/spark/generate \\
  -H "Content-Type: application/json" \\
  -d '{json.dumps(asked)}'""")
        self.assertEqual(result["status"], "SUCCEEDED", result)
        self.assertEqual(result["session_id"], result["runtime_session_id"])
        self.assertEqual(result["validation"], {"validated": True, "validation_errors": []})
        self.assertIn("SparkSession", result["code"])
        self.assertIn(self.sales, result["code"])
        # A23: 500 MB are Lambda's.
        self.assertEqual(result["execution"]["platform"], "Lambda")
        self.assertEqual([(call["action"], call["service"]) for call in self.calls()], [("Invoke", "lambda")])
        # A16: the preview is cut, and the presigned address has every row.
        self.assertEqual((result["answer"], result["columns"], result["row_count"], result["truncated"]),
                         (sqlites_totals()[:2], ["region", "total_amount"], 4, True))
        with urllib.request.urlopen(result["presigned_url"], timeout=30) as answer:
            self.assertEqual([json.loads(line) for line in answer.read().splitlines()], sqlites_totals())
        # B46: the same in the same session is not run again.
        again = curl(SYSTEM.workers("gateway")[0]["address"], f"""curl -X POST http://localhost:8000/spark/generate \
  -H "Content-Type: application/json" \
  -d '{json.dumps(asked)}'""")
        self.assertEqual((again["execution"]["reused"], again["answer"], len(self.calls())), (True, result["answer"], 1), again)
        # A2: as the document's backend calls it, by AWS's own client.
        import boto3
        client = boto3.client("bedrock-agentcore", endpoint_url=f"http://{SYSTEM.workers('gateway')[0]['address']}",
                              region_name=aws_stand_ins.REGION, aws_access_key_id="test", aws_secret_access_key="test")
        invoked = client.invoke_agent_runtime(agentRuntimeArn=SPARK_SUPERVISOR_ARN, runtimeSessionId=asked["session_id"], payload=json.dumps(
            {name: asked[name] for name in ("prompt", "s3_input_path", "selected_tables", "execution_platform")}))
        told = json.loads(invoked["response"].read())
        self.assertEqual((told["status"], told["answer"], told["execution"]["reused"]), ("SUCCEEDED", sqlites_totals(), True), told)
        self.assertEqual(invoked["runtimeSessionId"], asked["session_id"])
        # A27: the documents' tools, in their order.
        history = SYSTEM.millrace("job", "history", result["job_id"], "-o", "json")
        tools = ["call_code_generation_agent", "validate_spark_code", "execute_spark_code", "fetch_spark_results"]
        places = [history.find(tool) for tool in tools]
        self.assertEqual(places, sorted(places), tools)
        self.assertNotIn(-1, places)

    @at_length
    def test_a23_up_to_500_mb_run_on_lambda_and_more_on_emr_serverless(self):
        for size, platform in ((499.99, "Lambda"), (500, "Lambda"), (500.01, "EMR")):
            with self.subTest(size=size):
                result = self.succeeded(self.ask(prompt=QUESTION, s3_input_path=self.sales, file_size_mb=size))
                self.assertEqual(result["execution"]["platform"], platform)
                self.assertEqual(result["answer"], sqlites_totals())
        # Before the large run, a first one on the first rows.
        self.assertEqual([call["action"] for call in self.calls()], ["Invoke", "Invoke", "Invoke", "StartJobRun"])

    def test_a9_a_file_that_was_uploaded_is_an_object_in_s3_that_a_question_can_be_about(self):
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        stored = gateway.post("/v1/files?name=sales.csv&to=s3", SALES.encode(), Content_Type="text/csv")
        self.assertEqual(stored.status, 201, stored.body)
        bucket, _, key = stored.document["uri"].removeprefix("s3://").partition("/")
        found = STORAGE.s3.head_object(Bucket=bucket, Key=key)
        self.assertEqual((found["ContentLength"], found["ETag"].strip('"')), (len(SALES), hashlib.md5(SALES.encode()).hexdigest()))
        self.assertEqual(STORAGE.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode(), SALES)
        again = gateway.post("/v1/files?name=sales.csv&to=s3", SALES.encode(), Content_Type="text/csv")
        self.assertEqual(again.document["uri"], stored.document["uri"], "the same bytes are the same object")

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

    # Before it has a session, for that takes Spark seconds: how a program fails does not depend on it.
    def raising_code(self):
        return ("import os\nfrom pyspark.sql import SparkSession\nprint('as far as here')\nraise ValueError(os.environ['MILLRACE_OUTPUT'])\n"
                f"spark = SparkSession.builder.getOrCreate()\nspark.read.csv('{self.sales}').count()\n")

    def test_a_program_that_raises_fails_with_its_traceback_and_publishes_nothing(self):
        for platform in ("Lambda", "EMR"):
            with self.subTest(platform=platform):
                done = self.ask(code=self.raising_code(), skip_generation=True, s3_input_path=self.sales, execution_platform=platform)
                self.assertIn("ValueError: s3://", self.failed(done, "Execution.Failed"))
                self.assertIn("as far as here", SYSTEM.millrace("job", "logs", done["id"]))

    def fill_glue(self):
        glue = STORAGE.client("glue")
        database = "shop_" + self.id().rsplit("_", 1)[-1]
        glue.create_database(DatabaseInput={"Name": database})
        STORAGE.put(f"tables/{database}/sales/part-0.csv", SALES)
        columns = [{"Name": "region", "Type": "string"}, {"Name": "product", "Type": "string"}, {"Name": "amount", "Type": "decimal(10,2)"}]
        glue.create_table(DatabaseName=database, TableInput={"Name": "sales", "StorageDescriptor": {
            "Columns": columns, "Location": f"s3://{aws_stand_ins.BUCKET}/tables/{database}/sales/"}})
        return database

    def test_a10_tables_of_glue_are_listed_and_one_that_is_not_there_is_named(self):
        database = self.fill_glue()
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        told = gateway.get("/v1/glue/tables")
        self.assertEqual(told.status, 200, told.body)
        mine = [table for table in told.document["tables"] if table["database"] == database]
        self.assertEqual(mine, [{"database": database, "name": "sales", "table": f"{database}.sales",
                                 "location": f"s3://{aws_stand_ins.BUCKET}/tables/{database}/sales/",
                                 "columns": [{"name": "region", "type": "string"}, {"name": "product", "type": "string"},
                                             {"name": "amount", "type": "decimal(10,2)"}]}])
        self.assertEqual(gateway.get(f"/v1/glue/tables?database={database}").document["tables"], mine)
        self.assertEqual(gateway.get("/v1/glue/tables?database=nothing").status, 404)
        self.failed(self.ask(prompt=QUESTION, selected_tables=[f"{database}.nothing"]), "Codegen.BadInput")

    @at_length
    def test_a7_a_question_about_a_table_of_glue_runs_on_emr_with_hive_support(self):
        database = self.fill_glue()
        result = self.succeeded(self.ask(prompt=QUESTION, selected_tables=[f"{database}.sales"]))
        self.assertEqual((result["answer"], result["execution"]["platform"]), (sqlites_totals(), "EMR"))
        self.assertIn("enableHiveSupport()", result["code"])

    # It waits for a file, so that what is done to it meanwhile is done in time on every machine, and not for ever.
    def waiting_code(self, file):
        return ("import os\nimport time\nfrom pyspark.sql import SparkSession\nprint('on the way', flush=True)\nfor _ in range(3000):\n"
                f"    if os.path.exists('{file}'):\n        break\n    time.sleep(0.1)\nspark = SparkSession.builder.getOrCreate()\n"
                f"frame = spark.read.option('header', True).csv('{self.sales}')\n"
                "frame.groupBy('region').count().orderBy('region').coalesce(1).write.json(os.environ['MILLRACE_OUTPUT'])\n")

    def test_a23_a24_a_run_outlives_its_gateway_every_worker_and_supervisor_and_is_started_once(self):
        go_on = pathlib.Path(SYSTEM.folder) / "go_on"
        gateway = OwnGateway(SYSTEM)
        self.addCleanup(gateway.stop, signal.SIGKILL)
        job = gateway.submit("spark", {"code": self.waiting_code(go_on), "skip_generation": True, "s3_input_path": self.sales, "file_size_mb": 500.01})
        # A28: its lines are there while it runs.
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job, may_fail=True), "the program's first line", 300)
        for pool in ("execute", "supervise"):
            for worker in SYSTEM.workers(pool):
                os.kill(worker["pid"], signal.SIGKILL)
        gateway.stop(signal.SIGKILL)
        gateway.start()
        go_on.touch()
        result = self.succeeded(gateway.result(job, seconds=600))
        self.assertEqual(result["execution"]["platform"], "EMR")
        self.assertEqual(result["answer"], [{"region": region, "count": count} for region, count in
                                            (("East", 3), ("North", 4), ("South", 3), ("West", 2))])
        self.assertEqual(len(self.calls("StartJobRun")), 1)
        self.assertEqual(SYSTEM.query_one("SELECT count(*) FROM jobs WHERE job_id = %s AND status = 'SUCCEEDED'", job), 1)

    def test_a_cancelled_jobs_run_is_cancelled_there(self):
        job = self.begin(code=self.waiting_code("/nothing"), skip_generation=True, s3_input_path=self.sales, execution_platform="EMR")
        self.addCleanup(SYSTEM.millrace, "job", "cancel", job, may_fail=True)
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job, may_fail=True), "the program's first line", 300)
        SYSTEM.millrace("job", "cancel", job)
        eventually(lambda: self.calls("CancelJobRun"), "the run's cancellation", 120)


if __name__ == "__main__":
    unittest.main()
