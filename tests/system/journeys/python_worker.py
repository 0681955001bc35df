#!/usr/bin/env python3
"""A worker in another language, made from nothing but topics/asyncapi.yaml: serves one pool until it is killed.

usage: python_worker.py BOOTSTRAP POOL     operation `upper`: every text of the input in capitals
"""

import json
import sys
import uuid

from confluent_kafka import Consumer, Producer


def capitals(value):
    if isinstance(value, str):
        return value.upper()
    if isinstance(value, list):
        return [capitals(each) for each in value]
    if isinstance(value, dict):
        return {name: capitals(each) for name, each in value.items()}
    return value


def outcome_of(task):
    if task["operation"] == "upper":
        return {"outcome": "succeeded", "output": capitals(task["input"])}
    return {"outcome": "failed", "error": "UnknownOperation", "cause": f"this worker has no {task['operation']}"}


def main():
    bootstrap, pool = sys.argv[1:]
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"millrace.{pool}", "auto.offset.reset": "earliest",
                         "enable.auto.commit": False, "session.timeout.ms": 6000})
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    consumer.subscribe([f"millrace.tasks.{pool}"])
    while True:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        task = json.loads(record.value())
        answer = {name: task[name] for name in ("job_id", "task_id", "attempt", "token")} | outcome_of(task)
        event_id = str(uuid.uuid5(uuid.UUID(task["task_id"]), f"{task['attempt']}/finished"))
        producer.produce("millrace.results", json.dumps(answer).encode(), key=task["job_id"], partition=task["reply_partition"],
                         headers={"ce_specversion": "1.0", "ce_id": event_id, "ce_source": f"python-worker/{pool}",
                                  "ce_type": "millrace.task.finished", "content-type": "application/json"})
        producer.flush(30)
        consumer.commit(record)


if __name__ == "__main__":
    main()
