"""A worker in Python, on a thread: answers each task of its pool as it was recorded for the state that sends it."""

import base64
import json
import re
import threading
import uuid

from confluent_kafka import Consumer, Producer

TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")


def token_in(task):
    """The callback token, wherever in the input the workflow put it."""
    for word in TOKEN.findall(json.dumps(task["input"])):
        try:
            plain = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        except ValueError:
            continue
        if plain.startswith(task["job_id"].encode() + b"|"):
            return word
    return None


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class StubWorker:
    """`recorded` is, by workflow and state, what each task in turn came to: {"kind", "output", "error", "cause"}; `waiting`
    names the (workflow, state) that wait for their token. Their outcome goes to `on_token(token, result)`."""

    operation = "answer"

    def __init__(self, bootstrap, pool, recorded, waiting, on_token):
        self.pool, self.recorded, self.waiting, self.on_token = pool, recorded, waiting, on_token
        self.consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"millrace.{pool}", "auto.offset.reset": "earliest",
                                  "enable.auto.commit": False, "session.timeout.ms": 6000})
        self.producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "linger.ms": 5})
        self.chosen, self.unexpected = {}, []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join(30)

    def serve(self):
        self.consumer.subscribe([f"millrace.tasks.{self.pool}"])
        while not self.stopping.is_set():
            record = self.consumer.poll(0.5)
            if record is None or record.error():
                continue
            self.take(json.loads(record.value()))
            self.producer.poll(0)
            self.consumer.commit(record, asynchronous=True)
        self.producer.flush(30)
        self.consumer.close()

    def take(self, task):
        if task["operation"] != self.operation:
            cause = f"this worker has no {task['operation']}"
            return self.answer(task, {"outcome": "failed", "error": "UnknownOperation", "cause": cause})
        is_new = task["task_id"] not in self.chosen
        result = self.chosen.setdefault(task["task_id"], self.choose(task) if is_new else None)
        if (task["workflow"], task["state"]) in self.waiting:
            token = token_in(task)
            if is_new and token and result["kind"] in ("succeed", "fail"):
                self.on_token(token, result)
            self.answer(task, {"outcome": "succeeded", "output": None})
        elif result["kind"] == "succeed":
            self.answer(task, {"outcome": "succeeded", "output": result.get("output")})
        elif result["kind"] == "fail":
            self.answer(task, {"outcome": "failed", "error": result["error"], "cause": as_text(result.get("cause") or "")})
        return None

    def choose(self, task):
        """A repeated dispatch is the same task and gets the same answer; the next attempt gets the next."""
        results = self.recorded.get((task["workflow"], task["state"]), [])
        if results:
            return results.pop(0)
        self.unexpected.append(f"{task['workflow']}/{task['state']}")
        return {"kind": "fail", "error": "NoRecording", "cause": "nothing was recorded for this attempt"}

    def answer(self, task, outcome):
        event = {name: task[name] for name in ("job_id", "task_id", "attempt", "token")} | outcome
        event_id = str(uuid.uuid5(uuid.UUID(task["task_id"]), f"{task['attempt']}/finished"))
        headers = {"ce_specversion": "1.0", "ce_id": event_id, "ce_source": f"stub-worker/{self.pool}",
                   "ce_type": "millrace.task.finished", "content-type": "application/json"}
        self.producer.produce("millrace.results", json.dumps(event).encode(), key=task["job_id"],
                              partition=task["reply_partition"], headers=headers)
