#!/usr/bin/env python3
"""A stand-in for AWS Lambda and EMR Serverless in front of real pyspark: what it is asked to run, it runs.

usage: spark_platform.py --s3 URL [--address 127.0.0.1]     prints "port N"; ends with its standard input

Lambda: POST /2015-03-31/functions/{name}/invocations with the payload of workers/execute/remote/README.md. EMR Serverless: POST, GET
and DELETE below /applications/{id}/jobruns. GET /calls lists what was asked, for tests.
"""

import argparse
import gzip
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
from botocore.exceptions import ClientError

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from engines import engines  # noqa: E402

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-1"}
# A small machine: few partitions, no web page.
SMALL = {"spark.master": "local[2]", "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g",
         "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.log.level": "WARN"}
# Glue's catalogue is Hive's to Spark on AWS; here its tables are made known to a Hive of the run's own before the program begins.
WITH_TABLES = """import json, runpy
from pyspark.sql import SparkSession
session = SparkSession.builder.enableHiveSupport().getOrCreate()
for statement in json.load(open("tables.json")):
    session.sql(statement)
runpy.run_path("asked.py", run_name="__main__")
"""


def split_path(path):
    bucket, _, key = path.removeprefix("s3://").partition("/")
    return bucket, key


class SparkRun:
    """One spark-submit in a process group of its own. `after_change` hears of new output."""

    def __init__(self, platform, code, variables, configuration):
        self.folder = tempfile.TemporaryDirectory(prefix="spark_platform_")
        program = pathlib.Path(self.folder.name) / "program.py"
        if "enableHiveSupport" in code:
            (program.parent / "asked.py").write_text(code, encoding="utf-8")
            (program.parent / "tables.json").write_text(json.dumps(platform.table_statements()))
            code = WITH_TABLES
        program.write_text(code, encoding="utf-8")
        self.out = pathlib.Path(self.folder.name) / "stdout"
        self.err = pathlib.Path(self.folder.name) / "stderr"
        settings = {**SMALL, **platform.s3_settings(), **configuration,
                    "spark.sql.warehouse.dir": f"{self.folder.name}/warehouse",
                    "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:metastore;create=true"}
        command = [str(platform.engines.python.parent / "spark-submit")]
        for name, value in settings.items():
            command += ["--conf", f"{name}={value}"]
        # Nothing of our own environment: what a program needs is said.
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder.name, "PYSPARK_PYTHON": str(platform.engines.python),
                       "PYSPARK_DRIVER_PYTHON": str(platform.engines.python), "SPARK_LOCAL_IP": "127.0.0.1", **variables}
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([*command, str(program)], cwd=self.folder.name, env=environment, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=err, start_new_session=True)

    def printed(self):
        return self.out.read_text(errors="replace"), self.err.read_text(errors="replace")

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Platform:
    def __init__(self, s3_url):
        self.engines = engines()
        self.s3_url = s3_url
        self.s3 = boto3.client("s3", endpoint_url=s3_url, **KEYS)
        self.glue = boto3.client("glue", endpoint_url=s3_url, **KEYS)
        self.lock = threading.Lock()
        self.calls = []
        self.runs = {}          # EMR: id -> {"state", "details", "log", "cancelled", "run"}
        self.runs_by_token = {}
        self.answers = {}       # Lambda: idempotency key -> the answer of its one run
        self.one_at_a_time = threading.Semaphore(1)

    def s3_settings(self):
        return {"spark.jars": ",".join(self.engines.jar_paths()),
                "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
                "spark.hadoop.fs.s3a.endpoint": self.s3_url, "spark.hadoop.fs.s3a.path.style.access": "true",
                "spark.hadoop.fs.s3a.access.key": "test", "spark.hadoop.fs.s3a.secret.key": "test",
                "spark.hadoop.fs.s3a.connection.ssl.enabled": "false", "spark.hadoop.fs.s3a.change.detection.mode": "none"}

    def table_statements(self):
        statements = []
        for database in self.glue.get_databases()["DatabaseList"]:
            statements.append(f"CREATE DATABASE IF NOT EXISTS `{database['Name']}`")
            for table in self.glue.get_tables(DatabaseName=database["Name"])["TableList"]:
                storage = table["StorageDescriptor"]
                columns = ", ".join(f"`{column['Name']}` {column['Type']}" for column in storage["Columns"])
                statements.append(f"CREATE TABLE `{database['Name']}`.`{table['Name']}` ({columns}) USING csv "
                                  f"OPTIONS (header 'true') LOCATION '{storage['Location']}'")
        return statements

    # Lambda.

    def invoke(self, payload):
        with self.lock:
            known = self.answers.setdefault(payload["idempotency_key"], {"done": threading.Event(), "first": True})
            is_first, known["first"] = known["first"], False
        if is_first:
            with self.one_at_a_time:
                run = SparkRun(self, payload["code"], {"MILLRACE_OUTPUT": payload["s3_output_path"], "PYTHONUNBUFFERED": "1"}, {})
                code = run.process.wait()
            out, err = run.printed()
            known["answer"] = {"status": "FAILED" if code else "SUCCESS", "stdout": out[-50_000:], "stderr": err[-50_000:]}
            known["done"].set()
        known["done"].wait()
        return known["answer"]

    # EMR Serverless.

    def start(self, application, body):
        with self.lock:
            if body["clientToken"] in self.runs_by_token:
                return self.runs_by_token[body["clientToken"]]
            run_id = uuid.uuid4().hex[:16]
            self.runs_by_token[body["clientToken"]] = run_id
            self.runs[run_id] = {"state": "SUBMITTED", "details": "", "cancelled": False, "run": None, "body": body}
        threading.Thread(target=self.work, args=(application, run_id, body), daemon=True).start()
        return run_id

    def work(self, application, run_id, body):
        record = self.runs[run_id]
        submit = body["jobDriver"]["sparkSubmit"]
        parameters = dict(word.split("=", 1) for word in shlex.split(submit.get("sparkSubmitParameters", "")) if word != "--conf")
        prefix = "spark.emr-serverless.driverEnv."
        variables = {name.removeprefix(prefix): value for name, value in parameters.items() if name.startswith(prefix)}
        configuration = {name: value for name, value in parameters.items() if not name.startswith("spark.emr-serverless.")}
        log_uri = body["configurationOverrides"]["monitoringConfiguration"]["s3MonitoringConfiguration"]["logUri"]
        try:
            bucket, key = split_path(submit["entryPoint"])
            code = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        except ClientError as error:
            record.update(state="FAILED", details=f"entry point: {error}")
            return
        record["state"] = "PENDING"
        with self.one_at_a_time:
            if record["cancelled"]:
                record["state"] = "CANCELLED"
                return
            run = record["run"] = SparkRun(self, code, variables, configuration)
            record["state"] = "RUNNING"
            while True:
                try:
                    status = run.process.wait(1)
                    break
                except subprocess.TimeoutExpired:
                    self.put_logs(log_uri, application, run_id, run)
            self.put_logs(log_uri, application, run_id, run)
        if record["cancelled"]:
            record.update(state="CANCELLED", details="cancelled by the caller")
        elif status:
            record.update(state="FAILED", details=f"spark-submit ended with {status}")
        else:
            record["state"] = "SUCCESS"

    def put_logs(self, log_uri, application, run_id, run):
        bucket, key = split_path(log_uri)
        for name, text in zip(("stdout", "stderr"), run.printed()):
            self.s3.put_object(Bucket=bucket, Key=f"{key}applications/{application}/jobs/{run_id}/SPARK_DRIVER/{name}.gz",
                               Body=gzip.compress(text.encode()))

    def cancel(self, run_id):
        record = self.runs[run_id]
        if record["state"] in ("SUCCESS", "FAILED", "CANCELLED"):
            return False
        record["cancelled"] = True
        if record["run"]:
            record["run"].kill()
        return True


def make_handler(platform):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self, status, body, headers=()):
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(data))),
                                ("x-amzn-RequestId", str(uuid.uuid4())), *headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def body(self):
            return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")

        def note(self, action, **details):
            signed = re.search("Credential=[^/]+/[0-9]+/([^/]+)/([^/]+)/aws4_request", self.headers.get("Authorization", ""))
            with platform.lock:
                platform.calls.append({"action": action, "service": signed.group(2) if signed else None, **details})

        def do_POST(self):
            body = self.body()
            if found := re.fullmatch(r"/2015-03-31/functions/([^/]+)/invocations", self.path):
                self.note("Invoke", function=found.group(1), key=body.get("idempotency_key"))
                return self.answer(200, platform.invoke(body))
            if found := re.fullmatch(r"/applications/([^/]+)/jobruns", self.path):
                self.note("StartJobRun", application=found.group(1), token=body["clientToken"])
                run_id = platform.start(found.group(1), body)
                return self.answer(200, {"applicationId": found.group(1), "jobRunId": run_id, "arn": f"arn:aws:emr-serverless:::{run_id}"})
            return self.answer(404, {"message": "no such call"})

        def do_GET(self):
            if self.path == "/calls":
                with platform.lock:
                    return self.answer(200, platform.calls)
            found = re.fullmatch(r"/applications/([^/]+)/jobruns/([^/]+)", self.path)
            if not found or found.group(2) not in platform.runs:
                return self.answer(404, {"message": "no such job run"}, [("x-amzn-ErrorType", "ResourceNotFoundException")])
            record = platform.runs[found.group(2)]
            return self.answer(200, {"jobRun": {"applicationId": found.group(1), "jobRunId": found.group(2), "state": record["state"],
                                                "stateDetails": record["details"]}})

        def do_DELETE(self):
            found = re.fullmatch(r"/applications/([^/]+)/jobruns/([^/]+)", self.path)
            self.note("CancelJobRun", run=found and found.group(2))
            if not found or found.group(2) not in platform.runs:
                return self.answer(404, {"message": "no such job run"})
            if not platform.cancel(found.group(2)):
                return self.answer(400, {"message": "the job run has ended"}, [("x-amzn-ErrorType", "ValidationException")])
            return self.answer(200, {"applicationId": found.group(1), "jobRunId": found.group(2)})

    return Handler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--s3", required=True)
    parser.add_argument("--address", default="127.0.0.1")
    given = parser.parse_args()
    platform = Platform(given.s3)
    server = ThreadingHTTPServer((given.address, 0), make_handler(platform))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("port", server.server_address[1], flush=True)
    sys.stdin.read()
    for record in list(platform.runs.values()):
        if record["run"]:
            record["run"].kill()


if __name__ == "__main__":
    main()
