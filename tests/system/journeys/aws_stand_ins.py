"""AWS for journeys: moto's S3 and Glue, and Lambda and EMR Serverless in front of real Spark (tests/support/spark_platform)."""

import json
import pathlib
import subprocess
import sys
import unittest
import urllib.request

from running_system import SOURCE

REGION = "eu-west-1"
BUCKET = "millrace-journeys"
PLATFORM = SOURCE / "tests/support/spark_platform"


def port_said_by(process):
    """Servers have something to say of themselves first."""
    return next(line.split()[-1] for line in process.stdout if line.startswith("port "))


def begin(*command):
    process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    unittest.addModuleCleanup(process.wait)
    unittest.addModuleCleanup(process.stdin.close)
    return process


class Storage:
    """moto's S3 and Glue."""

    def __init__(self):
        program = ("import sys; from moto.server import ThreadedMotoServer; server = ThreadedMotoServer(port=0); server.start(); "
                   "print('port', server.get_host_and_port()[1], flush=True); sys.stdin.read()")
        self.url = f"http://127.0.0.1:{port_said_by(begin(sys.executable, '-c', program))}"
        self.s3 = self.client("s3")
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def client(self, service):
        import boto3
        return boto3.client(service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")

    def put(self, key, text):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())
        return f"s3://{BUCKET}/{key}"

    def keys(self, prefix=""):
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]


class SparkPlatform:
    """Lambda and EMR Serverless, on real Spark. The first start of a machine fetches the engines."""

    def __init__(self, storage):
        self.url = f"http://127.0.0.1:{port_said_by(begin(sys.executable, PLATFORM / 'spark_platform.py', '--s3', storage.url))}"

    def calls(self, action=None):
        with urllib.request.urlopen(self.url + "/calls", timeout=30) as answer:
            return [call for call in json.load(answer) if action in (None, call["action"])]


def settings_for(storage, platform=None):
    """What workers have to be told."""
    settings = {"MILLRACE_AWS_REGION": REGION, "MILLRACE_AWS_ACCESS_KEY_ID": "test", "MILLRACE_AWS_SECRET_ACCESS_KEY": "test",
                "MILLRACE_AWS_S3_ENDPOINT": storage.url, "MILLRACE_AWS_GLUE_ENDPOINT": storage.url,
                "MILLRACE_EXECUTE_WORKSPACE": f"s3://{BUCKET}/workspace", "MILLRACE_EXECUTE_REMOTE_POLL": "500ms"}
    if platform:
        settings |= {"MILLRACE_AWS_LAMBDA_ENDPOINT": platform.url, "MILLRACE_AWS_EMR_ENDPOINT": platform.url,
                     "MILLRACE_EXECUTE_LAMBDA_FUNCTION": "run-spark", "MILLRACE_EXECUTE_EMR_APPLICATION": "00journeys",
                     "MILLRACE_EXECUTE_EMR_ROLE": "arn:aws:iam::000000000000:role/spark"}
    return settings


def engines():
    sys.path.insert(0, str(pathlib.Path(PLATFORM)))
    from engines import engines as found
    return found()
