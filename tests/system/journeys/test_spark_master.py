"""A question to a Spark cluster of one's own, a master with a worker, about a file in S3: no Lambda, no EMR (A11, A16, A26)."""

import json
import unittest
import urllib.request

import aws_stand_ins
import spark_homes
from running_system import eventually
from sales_question import QUESTION, SALES, sqlites_totals
from system import SYSTEM

STORAGE = None
CLUSTER = None


def prepare():
    global STORAGE, CLUSTER
    STORAGE = aws_stand_ins.Storage()
    home = spark_homes.spark_home(SYSTEM.folder)
    spark_homes.read_s3(home, STORAGE)
    CLUSTER = spark_homes.SparkCluster(home, SYSTEM.folder)
    eventually(CLUSTER.has_a_worker, "the cluster's worker", 120, every=0.5)
    SYSTEM.environment.update(aws_stand_ins.settings_for(STORAGE))
    SYSTEM.environment.update({"MILLRACE_EXECUTE_SPARK_HOME": str(home), "MILLRACE_EXECUTE_SPARK_MASTER": CLUSTER.master})


class SparkMaster(unittest.TestCase):
    def test_a_question_about_a_file_in_s3_is_answered_by_the_cluster(self):
        done = SYSTEM.submit_and_wait("spark", "--input", json.dumps({"prompt": QUESTION, "s3_input_path": STORAGE.put("sales.csv", SALES)}), timeout=400)
        self.assertEqual(done["status"], "SUCCEEDED", done)
        result = done["output"]
        self.assertEqual((result["answer"], result["execution"]["platform"]), (sqlites_totals(), "Spark"))
        self.assertTrue(result["s3_output_path"].startswith(f"s3://{aws_stand_ins.BUCKET}/workspace/"), result)
        with urllib.request.urlopen(result["presigned_url"], timeout=30) as answer:
            self.assertEqual([json.loads(line) for line in answer.read().splitlines()], sqlites_totals())
        self.assertEqual(len(CLUSTER.applications()), 1)

    def test_a_file_of_this_machine_is_refused_with_the_remedy(self):
        done = SYSTEM.submit_and_wait("spark", "--prompt", QUESTION, "--input", SYSTEM.file("sales.csv", SALES), timeout=120)
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Execution.BadInput"), done)
        self.assertIn("upload it to S3", done["cause"])


if __name__ == "__main__":
    unittest.main()
