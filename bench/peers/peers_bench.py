"""The same work on engines that people would otherwise use, in the same minutes as ours: installed from package registries into a
folder outside of the tree, each durable and batched as its own documentation has it. README.md says where this favours whom."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.request

import latency_bench
import pipeline_bench
from figures import cpu_seconds

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "millrace" / "bench-peers"


def measure(stack, seconds):
    install()
    jobs = int(seconds * 8000)
    rows = [graphile(stack, "batched", jobs), ours(stack, 1, jobs), graphile(stack, "default", jobs // 10)]
    rows.append(celery(stack, int(seconds * 300)))
    rows += restate(stack, seconds)
    rows.append(ours_in_flight(stack, int(seconds * 100)))
    rows.append(ours_alone(stack, seconds))
    return rows


def install():
    CACHE.mkdir(parents=True, exist_ok=True)
    if not (CACHE / "package.json").exists() or (CACHE / "package.json").read_text() != (HERE / "package.json").read_text():
        shutil.copy(HERE / "package.json", CACHE)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=CACHE, check=True, timeout=300)
    subprocess.run(["go", "build", "-mod=mod", "-o", str(CACHE / "restate"), "."], cwd=copied_module(), check=True, timeout=600)


def python_of_peers():
    """An environment of their own: what they need is none of our tests' business."""
    environment = CACHE / "python"
    wanted = (HERE / "requirements.txt").read_text()
    if not (environment / "installed.txt").exists() or (environment / "installed.txt").read_text() != wanted:
        subprocess.run(["python3", "-m", "venv", str(environment)], check=True, timeout=120)
        subprocess.run([str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
                        str(HERE / "requirements.txt")], check=True, timeout=600)
        (environment / "installed.txt").write_text(wanted)
    return environment / "bin" / "python"


def copied_module():
    """Outside of the tree, for Go writes a go.sum beside what it builds."""
    module = CACHE / "module"
    module.mkdir(exist_ok=True)
    for name in ("go.mod", "main.go"):
        shutil.copy(HERE / "restate" / name, module)
    subprocess.run(["go", "mod", "tidy"], cwd=module, check=True, timeout=600, capture_output=True)
    return module


def row_of(engine, work, steps, took, cpu, more=None):
    return {"engine": engine, "work": work, "per_second": steps / took, "cpu_per_1000": cpu / steps * 1000, **(more or {})}


def ours(stack, states, jobs):
    row = pipeline_bench.backlog(stack, states, jobs)
    return row_of("millrace", f"backlog of {states}-step jobs", jobs * states, row["seconds"], engines_cpu(row))


def ours_in_flight(stack, jobs):
    row = pipeline_bench.in_flight(stack, 10, jobs)
    return row_of("millrace", "10 steps, 64 in flight", jobs * 10, row["seconds"], engines_cpu(row), {"p50_ms": row["p50_ms"]})


def engines_cpu(row):
    """Seconds of everything but the client."""
    return (row["cpu_all"] - row["cpu_client"]) * row["count"] * row["tasks_each"] / 1000


def ours_alone(stack, seconds):
    """One at a time; the client's processor time is not told apart here."""
    row = latency_bench.one_at_a_time(stack, 10, seconds)
    return {"engine": "millrace", "work": "10 steps, 1 in flight", "per_second": 10_000 / row["p50_ms"], "p50_ms": row["p50_ms"],
            "p99_ms": row["p99_ms"]}


def celery(stack, jobs):
    """Over a Redis of its own that writes every command to disk before it answers: what Celery promises then is like ours."""
    python, port = python_of_peers(), free_port()
    environment = dict(os.environ, CELERY_PEER_URL=f"redis://127.0.0.1:{port}/0")
    redis = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(stack.folder), "--save", "",
                              "--appendonly", "yes", "--appendfsync", "always"], stdout=subprocess.DEVNULL)
    worker = None
    try:
        wait_for(lambda: left_in_queue(port) == 0, 20)
        subprocess.run([str(python), str(HERE / "celery_peer.py"), str(jobs)], env=environment, check=True, timeout=600)
        before = cpu_seconds(redis.pid)
        worker = subprocess.Popen([str(python), "-m", "celery", "-A", "celery_peer", "worker", "--concurrency", "2", "--loglevel", "ERROR"],
                                  cwd=HERE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: left_in_queue(port) < jobs, 60)  # What starting takes does not count.
        began, left = time.monotonic(), left_in_queue(port)
        wait_for(lambda: left_in_queue(port) == 0, 600)
        took = time.monotonic() - began
        cpu = cpu_seconds(worker.pid) + cpu_seconds(redis.pid) - before
        return row_of("celery, acks late, Redis fsync always", "backlog of 1-step jobs", left, took, cpu)
    finally:
        for process in filter(None, (worker, redis)):
            process.terminate()
            process.wait(30)


def left_in_queue(port):
    """Tasks that are not done: waiting, or given out and not acknowledged, which happens after their result is stored. Nothing while
    Redis is starting."""
    script = "return redis.call('llen', 'celery') + redis.call('hlen', 'unacked')"
    done = subprocess.run(["redis-cli", "-p", str(port), "eval", script, "0"], capture_output=True, text=True, timeout=30)
    return int(done.stdout) if done.stdout.strip().isdigit() else None


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise RuntimeError(f"not within {seconds} s")


def graphile(stack, mode, jobs):
    with stack.connection() as connection, connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS graphile_worker CASCADE")
    before = stack.cpu()["postgres"]
    done = subprocess.run(["node", str(HERE / "graphile.js"), str(CACHE), stack.status["postgres"]["url"], str(jobs), mode],
                          check=True, capture_output=True, text=True, timeout=600)
    told = json.loads(done.stdout.splitlines()[-1])
    cpu = told["cpu_seconds"] + stack.cpu()["postgres"] - before
    return row_of(f"graphile-worker, {mode}", "backlog of 1-step jobs", jobs, told["seconds"], cpu)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def restate(stack, seconds):
    ports = {name: free_port() for name in ("ingress", "admin", "node", "handler")}
    folder = stack.folder / "restate"
    environment = dict(os.environ, DO_NOT_TRACK="1", RESTATE_BASE_DIR=str(folder), RESTATE_DEFAULT_NUM_PARTITIONS="4",
                       RESTATE_INGRESS__BIND_ADDRESS=f"127.0.0.1:{ports['ingress']}",
                       RESTATE_ADMIN__BIND_ADDRESS=f"127.0.0.1:{ports['admin']}", RESTATE_BIND_ADDRESS=f"127.0.0.1:{ports['node']}")
    (server_program,) = CACHE.glob("node_modules/@restatedev/restate-server-linux-x64*/bin/restate-server")
    log = (stack.folder / "restate.log").open("w")
    server = subprocess.Popen([str(server_program)], env=environment, cwd=stack.folder, stdout=log, stderr=log)
    handler = subprocess.Popen([str(CACHE / "restate"), "serve", str(ports["handler"])], stdout=log, stderr=log)
    try:
        register(ports)
        url = f"http://127.0.0.1:{ports['ingress']}"
        run_load(url, 10, 100, 16)
        rows = []
        for jobs, in_flight in ((int(seconds * 150), 64), (int(seconds * 20), 1)):
            before = cpu_seconds(server.pid) + cpu_seconds(handler.pid)
            told = run_load(url, 10, jobs, in_flight)
            cpu = cpu_seconds(server.pid) + cpu_seconds(handler.pid) - before
            rows.append(row_of("restate", f"10 steps, {in_flight} in flight", jobs * 10, told["seconds"], cpu,
                               {"p50_ms": told["p50_ms"], "p99_ms": told["p99_ms"]}))
        return rows
    finally:
        for process in (handler, server):
            process.terminate()
            process.wait(20)


def run_load(url, steps, jobs, in_flight):
    done = subprocess.run([str(CACHE / "restate"), "load", url, str(steps), str(jobs), str(in_flight)],
                          check=True, capture_output=True, text=True, timeout=600)
    return json.loads(done.stdout)


def register(ports):
    body = json.dumps({"uri": f"http://127.0.0.1:{ports['handler']}"}).encode()
    for _ in range(100):
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{ports['admin']}/deployments", body, {"content-type": "application/json"})
            with urllib.request.urlopen(request, timeout=10):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("the Restate server took no deployment within half a minute")
