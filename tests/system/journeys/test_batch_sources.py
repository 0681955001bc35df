"""Tables from S3 and the web, and outputs to S3 (D98, D99, D127, D128, D134)."""

import fnmatch
import json
import threading
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aws_stand_ins
from batch_tables import companies, write_table
from counted_agent import rows_of
from running_system import SOURCE
from system import SYSTEM

STORAGE = WEB = GATE = None


def prepare():
    global STORAGE, WEB, GATE
    STORAGE, WEB = aws_stand_ins.Storage(), Web()
    GATE = Gate(STORAGE.url)
    SYSTEM.environment.update({"MILLRACE_AWS_S3_ENDPOINT": GATE.url, "MILLRACE_AWS_REGION": aws_stand_ins.REGION,
                               "MILLRACE_AWS_ACCESS_KEY_ID": "test", "MILLRACE_AWS_SECRET_ACCESS_KEY": "test",
                               "MILLRACE_AGENTS_ALLOWED_NETWORKS": "127.0.0.0/8"})


class Web:
    """Files with ranges, and with faults: {path: {"bytes", "etag"?, "status"?, "cut_after"?: bytes of an answer, then it hangs up,
    "changes_after"?: answers, "has_no_ranges"?}}."""

    def __init__(self):
        self.files, self.answers = {}, {}
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                file = web.files.get(self.path)
                if file is None:
                    return self.reply(404, b"")
                count = web.answers[self.path] = web.answers.get(self.path, 0) + 1
                if "status" in file:
                    return self.reply(file["status"], b"")
                tag = file.get("etag", '"1"')
                if count > file.get("changes_after", 1 << 30):
                    tag = '"2"'
                wanted = self.headers.get("Range", "")
                if file.get("has_no_ranges") or not wanted:
                    return self.reply(200, file["bytes"])
                first, last = (int(number) for number in wanted.removeprefix("bytes=").split("-"))
                part = file["bytes"][first:last + 1]
                headers = {"Content-Range": f"bytes {first}-{first + len(part) - 1}/{len(file['bytes'])}", "ETag": tag}
                self.reply(206, part, headers, file.get("cut_after") if count == file.get("cut_answer") else None)

            def reply(self, status, body, headers=(), cut_after=None):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in dict(headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body if cut_after is None else body[:cut_after])
                if cut_after is not None:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"


class Gate:
    """In front of S3: lets through what ops/aws/batch_policy.json allows, and answers 403 to everything else."""

    def __init__(self, behind):
        text = (SOURCE / "ops/aws/batch_policy.json").read_text()
        for name, value in {"INPUT_BUCKET": aws_stand_ins.BUCKET, "INPUT_PREFIX": "in", "OUTPUT_BUCKET": aws_stand_ins.BUCKET, "OUTPUT_PREFIX": "*"}.items():
            text = text.replace(name, value)
        allowed = [(action, resource) for statement in json.loads(text)["Statement"] for action in statement["Action"] for resource in statement["Resource"]]
        actions = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "POST": "s3:PutObject", "DELETE": "s3:AbortMultipartUpload"}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                resource = "arn:aws:s3:::" + self.path.split("?")[0].lstrip("/")
                if not any(action == actions[self.command] and fnmatch.fnmatch(resource, pattern) for action, pattern in allowed):
                    return self.reply(403, {}, b"<Error><Code>AccessDenied</Code></Error>")
                request = urllib.request.Request(behind + self.path, data=body or None, method=self.command,
                                                 headers={name: value for name, value in self.headers.items() if name != "Host"})
                try:
                    answer = urllib.request.urlopen(request, timeout=60)
                except urllib.error.HTTPError as refused:
                    answer = refused
                self.reply(answer.status, answer.headers, answer.read())

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on

            def reply(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() in ("etag", "content-range", "last-modified", "content-type"):
                        self.send_header(name, value)
                length = headers.get("Content-Length") if self.command == "HEAD" else None
                self.send_header("Content-Length", length or str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def text_of(rows, name):
    return write_table(SYSTEM.folder / name, rows).read_bytes()


class Sources(unittest.TestCase):
    def run_from(self, uri, *arguments):
        return SYSTEM.read("batch", "run", uri, "--agent", "company-enrichment", *arguments)

    def refused(self, uri, *command):
        command = command or ("batch", "run", uri, "--agent", "company-enrichment")
        done = SYSTEM.run(*command)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return done.stderr

    def test_d127_from_s3_to_s3_with_a_download_address(self):
        rows = companies(120)
        STORAGE.s3.put_object(Bucket=aws_stand_ins.BUCKET, Key="in/companies.csv", Body=text_of(rows, "s3.csv"))
        uri, to = f"s3://{aws_stand_ins.BUCKET}/in/companies.csv", f"s3://{aws_stand_ins.BUCKET}/out/companies.csv"
        done = self.run_from(uri, "--to", to)
        self.assertEqual((done["status"], done["output_csv_uri"]), ("SUCCEEDED", to), done)
        stored = STORAGE.s3.get_object(Bucket=aws_stand_ins.BUCKET, Key="out/companies.csv")["Body"].read()
        copy = SYSTEM.folder / "from-s3.csv"
        copy.write_bytes(stored)
        self.assertEqual([row["company_name"] for row in rows_of(copy)], [row["company_name"] for row in rows])
        self.assertIn("X-Amz-Signature", done["download_url"])
        local = SYSTEM.folder / "results.csv"
        SYSTEM.millrace("batch", "results", done["job_id"], "--output", local)
        self.assertEqual(local.read_bytes(), stored)

    def test_a_plan_of_an_object_runs_and_is_stale_when_it_is_replaced(self):
        rows = companies(30)
        STORAGE.s3.put_object(Bucket=aws_stand_ins.BUCKET, Key="in/planned.csv", Body=text_of(rows, "planned.csv"))
        uri, file = f"s3://{aws_stand_ins.BUCKET}/in/planned.csv", SYSTEM.folder / "s3.plan.json"
        made = SYSTEM.read("batch", "plan", uri, "--agent", "company-enrichment", "--write", file)
        self.assertEqual(made["file"]["uri"], uri)
        done = SYSTEM.read("batch", "apply", file)
        self.assertEqual(done["output_csv_uri"], f"s3://{aws_stand_ins.BUCKET}/in/results/planned_enriched.csv")
        self.assertIn("in/results/planned_enriched.csv", STORAGE.keys("in/results/"))
        rows[3]["company_name"] = "Another"
        STORAGE.s3.put_object(Bucket=aws_stand_ins.BUCKET, Key="in/planned.csv", Body=text_of(rows, "planned.csv"))
        self.assertIn("PLAN_STALE", self.refused(uri, "batch", "apply", file))

    def test_d134_the_shipped_policy_is_enough_and_no_more_is_used(self):
        STORAGE.s3.put_object(Bucket=aws_stand_ins.BUCKET, Key="elsewhere/secret.csv", Body=text_of(companies(5), "secret.csv"))
        self.assertIn("CSV_FORBIDDEN", self.refused(f"s3://{aws_stand_ins.BUCKET}/elsewhere/secret.csv"))

    def test_what_s3_refuses_is_named(self):
        self.assertIn("CSV_NOT_FOUND", self.refused(f"s3://{aws_stand_ins.BUCKET}/in/nothing.csv"))
        self.assertIn("CSV_NOT_FOUND", self.refused(f"s3://{aws_stand_ins.BUCKET}/in/"))
        STORAGE.s3.put_object(Bucket=aws_stand_ins.BUCKET, Key="in/empty.csv", Body=b"")
        self.assertIn("CSV_EMPTY", self.refused(f"s3://{aws_stand_ins.BUCKET}/in/empty.csv"))

    def test_from_the_web_also_when_it_is_cut_off_in_the_middle(self):
        rows = companies(200)
        WEB.files["/companies.csv"] = {"bytes": text_of(rows, "web.csv"), "cut_answer": 2, "cut_after": 1000}
        done = self.run_from(WEB.url("/companies.csv"))
        self.assertEqual(done["rows_succeeded"], 200, done)
        WEB.files["/plain.csv"] = {"bytes": text_of(rows, "web.csv"), "has_no_ranges": True}
        self.assertEqual(self.run_from(WEB.url("/plain.csv"))["rows_succeeded"], 200)

    def test_what_the_web_refuses_is_named(self):
        WEB.files["/secret.csv"] = {"status": 403}
        WEB.files["/moved.csv"] = {"status": 302}
        WEB.files["/other.csv"] = {"bytes": text_of(companies(50), "other.csv"), "changes_after": 1}
        for path, code in [("/secret.csv", "CSV_FORBIDDEN"), ("/moved.csv", "CSV_SOURCE"), ("/none.csv", "CSV_NOT_FOUND"), ("/other.csv", "CSV_CHANGED")]:
            with self.subTest(path):
                self.assertIn(code, self.refused(WEB.url(path)))

    def test_d99_an_object_above_the_limit_is_refused_before_any_of_it_is_read(self):
        path = "/huge.csv"

        class Huge(bytes):
            def __len__(self):
                return (5 << 30) + 1

        WEB.files[path] = {"bytes": Huge(b"a,b\n")}
        self.assertIn("CSV_TOO_LARGE", self.refused(WEB.url(path)))
        self.assertEqual(WEB.answers[path], 1)  # One byte told how large it is.
        local = SYSTEM.folder / "huge.csv"
        with open(local, "wb") as file:
            file.truncate((5 << 30) + 1)  # Takes no space.
        self.assertIn("CSV_TOO_LARGE", self.refused(local))
        self.assertIn("CSV_TOO_LARGE", self.refused(local, "batch", "plan", local, "--agent", "company-enrichment"))


if __name__ == "__main__":
    unittest.main()
