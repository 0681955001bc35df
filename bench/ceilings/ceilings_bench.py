"""What the services themselves give: librdkafka, PostgreSQL with rows shaped like ours in groups, Redis in pipelines."""

import json
import re
import subprocess
import time
import uuid

TOPIC = "millrace.bench"
VALUE = b"x" * 512
GROUP = 500


def measure(stack, seconds):
    return [*kafka(stack, seconds), *postgres(stack, seconds), redis(stack, seconds)]


def kafka(stack, seconds):
    from confluent_kafka import Consumer, TopicPartition
    from confluent_kafka.admin import AdminClient, NewTopic
    admin = AdminClient({"bootstrap.servers": stack.bootstrap()})
    topic = f"{TOPIC}.{uuid.uuid4().hex[:8]}"
    admin.create_topics([NewTopic(topic, 8, 1)])[topic].result(30)
    producer = stack.producer(linger_ms=2)
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        try:
            producer.produce(topic, VALUE)
            sent += 1
        except BufferError:
            producer.poll(0.01)
    producer.flush(60)
    rows = [{"ceiling": "librdkafka, idempotent, acks=all, 512 B: produce", "per_second": sent / (time.monotonic() - began)}]

    consumer = Consumer({"bootstrap.servers": stack.bootstrap(), "group.id": topic, "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, number, 0) for number in range(8)])
    began, read = time.monotonic(), 0
    while read < sent and time.monotonic() - began < seconds * 3:
        read += len(consumer.consume(10_000, 1.0))
    rows.append({"ceiling": "librdkafka, the same: consume", "per_second": read / (time.monotonic() - began)})
    consumer.close()
    rows.append({"ceiling": "one record, produced and read, one at a time", "p50_ms": hop(stack, topic, seconds) * 1e3})
    admin.delete_topics([topic])[topic].result(30)
    return rows


def hop(stack, topic, seconds):
    from confluent_kafka import Consumer, TopicPartition
    producer = stack.producer()
    consumer = Consumer({"bootstrap.servers": stack.bootstrap(), "group.id": topic, "enable.auto.commit": False,
                         "fetch.wait.max.ms": 10, "socket.nagle.disable": True})
    end = consumer.get_watermark_offsets(TopicPartition(topic, 0), 30)[1]
    consumer.assign([TopicPartition(topic, 0, end)])
    hops, until = [], time.monotonic() + seconds / 2
    while time.monotonic() < until:
        began = time.monotonic()
        producer.produce(topic, VALUE, partition=0)
        producer.poll(0)
        if consumer.poll(5.0) is not None:
            hops.append(time.monotonic() - began)
    consumer.close()
    producer.flush(10)
    return sorted(hops)[len(hops) // 2]


def postgres(stack, seconds):
    """Groups of transitions: jobs updated, a history row each, one outbox row for the group, one position moved."""
    connection = stack.connection()
    connection.autocommit = False
    state = json.dumps({"state": "x" * 700})
    jobs = [f"j0-{number:032x}" for number in range(GROUP)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA bench")
        for name in ("jobs", "history", "outbox", "positions"):
            cursor.execute(f"CREATE TABLE bench.{name} (LIKE {name} INCLUDING ALL)")
        cursor.execute("INSERT INTO bench.positions (shard) VALUES (0)")
        cursor.execute(
            "INSERT INTO bench.jobs (job_id, shard, workflow, workflow_version, status, event_source, event_id, created_at, "
            "input, execution, engine) SELECT id, 0, 'chain', 1, 'RUNNING', 'bench', id, now(), '{}', %s, '{}' "
            "FROM unnest(%s) AS id",
            (state, jobs))
    connection.commit()
    rows = [{"ceiling": f"PostgreSQL, {GROUP} transitions a transaction: transitions",
             "per_second": transitions(connection, jobs, state, seconds)},
            {"ceiling": "PostgreSQL, one transition a transaction: transitions",
             "per_second": transitions(connection, jobs[:1], state, seconds / 2)}]
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA bench CASCADE")
    connection.commit()
    connection.close()
    return rows


def transitions(connection, jobs, state, seconds):
    events = json.dumps([{"id": 1, "previous": 0, "type": "TaskSucceeded", "at": "2026-01-01T00:00:00.000Z",
                          "details": {"output": "x" * 300}}])
    group = uuid.uuid4().int % 10**9 * 10**6  # Both measurements fill the same tables.
    began, groups = time.monotonic(), 0
    with connection.cursor() as cursor:
        while time.monotonic() - began < seconds:
            groups += 1
            number = group + groups
            cursor.execute("UPDATE bench.positions SET batch = batch + 1, results_next = results_next + %s WHERE shard = 0",
                           (len(jobs),))
            cursor.execute("UPDATE bench.jobs SET execution = %s, engine = '{}', open_tasks = 1 WHERE job_id = ANY(%s)",
                           (state, jobs))
            cursor.execute("INSERT INTO bench.history (job_id, first_id, last_id, at, events) "
                           "SELECT id, %s, %s, now(), %s FROM unnest(%s) AS id", (number, number, events, jobs))
            cursor.execute("INSERT INTO bench.outbox (shard, batch, records) VALUES (0, %s, %s)",
                           (number, "x" * 600 * len(jobs)))
            connection.commit()
    return groups * len(jobs) / (time.monotonic() - began)


def redis(stack, seconds):
    host, port = stack.status["redis"]["address"].rsplit(":", 1)
    command = ["redis-benchmark", "-h", host, "-p", port, "-q", "-P", "32", "-c", "4", "-t", "incr",
               "-n", str(int(seconds * 100_000))]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    found = re.search(r"([\d.]+) requests per second", done.stdout.replace("\r", "\n"))
    return {"ceiling": "Redis, INCR in pipelines of 32", "per_second": float(found.group(1))}
