"""Questions to Spark on this machine, without any AWS: the program runs on real Spark in the sandbox (A11, A19, A30). The
daily run has one run of it, with JOURNEY_ENGINES=all there are further ones."""

import asyncio
import json
import os
import subprocess
import unittest

import mcp

import spark_homes
from gateway_client import GatewayClient
from running_system import eventually
from sales_question import QUESTION, SALES, sqlites_totals
from system import SYSTEM

at_length = unittest.skipUnless(os.environ.get("JOURNEY_ENGINES") == "all", "at length: JOURNEY_ENGINES=all")


def prepare():
    home = spark_homes.spark_home(SYSTEM.folder)
    SYSTEM.environment.update({"MILLRACE_EXECUTE_SPARK_HOME": str(home), "MILLRACE_GATEWAY_SYNC_WAIT": "300s"})


async def as_a_client(address, mode, tool, arguments):
    """The names of all tools, and what one answers, by the public SDK; `auto` speaks the newest revision that both know."""
    async with mcp.Client(f"http://{address}/mcp", mode=mode) as client:
        tools = [known.name for known in (await client.list_tools()).tools]
        return tools, await client.call_tool(tool, arguments)


class OwnSpark(unittest.TestCase):
    def run_code(self, code, **request):
        return SYSTEM.submit_and_wait("spark", "--input", json.dumps({"code": code, "skip_generation": True, **request}), timeout=300)

    def test_a_question_about_a_file_is_answered_without_any_aws(self):
        sales = SYSTEM.file("sales.csv", SALES)
        done = SYSTEM.submit_and_wait("spark", "--prompt", QUESTION, "--input", sales, timeout=300)
        self.assertEqual(done["status"], "SUCCEEDED", done)
        result = done["output"]
        self.assertEqual((result["answer"], result["row_count"], result["execution"]["platform"]), (sqlites_totals(), 4, "Spark"))
        self.assertIn("SparkSession", result["code"])
        self.assertTrue(result["s3_output_path"].startswith("millrace-payload:"), result)
        self.assertIsNone(result["presigned_url"])

    @at_length
    def test_the_documents_door_takes_an_uploaded_file(self):
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        uploaded = gateway.post("/v1/files?name=sales.csv", SALES.encode(), Content_Type="text/csv").document["uri"]
        told = gateway.post("/spark/generate", {"prompt": QUESTION, "s3_input_path": uploaded, "execution_platform": "Spark", "max_rows": 2}, timeout=330).document
        self.assertEqual((told["status"], told["answer"], told["truncated"]), ("SUCCEEDED", sqlites_totals()[:2], True), told)

    @at_length
    def test_b43_a_foreign_client_of_model_context_protocol_gets_answers_and_causes_in_both_of_its_eras(self):
        address = SYSTEM.workers("gateway")[0]["address"]
        uploaded = GatewayClient(address).post("/v1/files?name=sales.csv", SALES.encode(), Content_Type="text/csv").document["uri"]
        tools, called = asyncio.run(as_a_client(address, "legacy", "ask_spark", {"prompt": QUESTION, "s3_input_path": uploaded}))
        self.assertIn("ray-code-validation-inline___validate_ray_code", tools)
        self.assertEqual((called.is_error, called.structured_content["answer"]), (False, sqlites_totals()), called)

        told, refused = asyncio.run(as_a_client(address, "auto", "ask_ray", {"prompt": "Create a Ray task that returns Hello", "ray_cluster_ip": "169.254.169.254"}))
        self.assertEqual((told, refused.is_error), (tools, True), refused)
        self.assertIn("execute.ray.allowed_networks", refused.content[0].text)

    @at_length
    def test_a30_a_program_has_no_network_but_its_own_and_no_environment_of_the_workers(self):
        done = self.run_code("import os\nfrom pyspark.sql import SparkSession\nimport urllib.request\n"
                             "print(sorted(name for name in os.environ if name.startswith('MILLRACE_')))\n"
                             "try:\n    urllib.request.urlopen('http://192.0.2.1/', timeout=5)\nexcept OSError as refused:\n    print('refused', refused.reason.errno)\n"
                             "raise ValueError(os.environ['MILLRACE_OUTPUT'])\nSparkSession.builder.getOrCreate()\n")
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Execution.Failed"), done)
        self.assertTrue(done["cause"].rstrip().endswith("ValueError: /tmp/result"), done["cause"])
        logs = SYSTEM.millrace("job", "logs", done["id"])
        self.assertIn("['MILLRACE_INPUTS', 'MILLRACE_OUTPUT']", logs)
        self.assertIn("refused 101", logs)  # ENETUNREACH

    def test_what_runs_elsewhere_only_is_refused_with_the_remedy(self):
        sales = SYSTEM.file("sales.csv", SALES)
        done = SYSTEM.submit_and_wait("spark", "--input", json.dumps(
            {"prompt": QUESTION, "s3_input_path": SYSTEM.millrace("file", "put", sales).strip(), "execution_platform": "Lambda"}), timeout=120)
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Execution.BadRequest"), done)
        self.assertIn("upload it to S3", done["cause"])

    @at_length
    def test_a_cancelled_jobs_spark_is_ended(self):
        job = SYSTEM.read("submit", "spark", "--input", json.dumps(
            {"code": "import os\nimport time\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nprint('on the way', flush=True)\n"
                     "time.sleep(600)\nos.environ['MILLRACE_OUTPUT']\n", "skip_generation": True}))["id"]
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job, may_fail=True), "the program's first line", 300)
        self.assertTrue(java_of_sandboxes())
        SYSTEM.millrace("job", "cancel", job)
        eventually(lambda: not java_of_sandboxes(), "the end of its Java", 60)


def java_of_sandboxes():
    """Java machines that were started with Spark's folder inside the sandbox."""
    return subprocess.run(["pgrep", "-f", "^[^ ]*java .*/opt/spark/"], capture_output=True, text=True).stdout.split()


if __name__ == "__main__":
    unittest.main()
