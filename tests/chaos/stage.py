"""What faults act on: the stack, and the few things around it that take more than a signal."""

import json
import threading
import time
import urllib.request

POISONED = "x-chaos-poison"


class Stage:
    def __init__(self, stack, journal):
        self.stack, self.journal = stack, journal
        self.services = threading.Lock()  # One service at a time is stopped or restarted: they need one another to come back.
        self.answers, self.answered = {}, threading.Condition()
        self.producer = stack.producer()
        threading.Thread(target=self.hear_proxy, daemon=True).start()

    # The proxy.

    def afflict(self, order, patience):
        place = (order["link"], order["toxic"])
        with self.answered:
            self.answers.pop(place, None)
            self.stack.proxy.stdin.write(json.dumps(order) + "\n")
            self.stack.proxy.stdin.flush()
            if not self.answered.wait_for(lambda: place in self.answers, patience):
                raise TimeoutError(f"the proxy does not say that {order} is over")
            return self.answers.pop(place)

    def hear_proxy(self):
        for line in self.stack.proxy.stdout:
            told = json.loads(line)
            with self.answered:
                self.answers[(told["link"], told["toxic"])] = told["bit"]
                self.answered.notify_all()

    # Services.

    def wait_for_service(self, service, seconds):
        """Until a client is answered again; says how long that took."""
        asks = {"postgres": self.ask_postgres, "redis": self.ask_redis, "kafka": self.ask_kafka}[service]
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                asks()
                return time.monotonic() - began
            except Exception:  # Whatever it says while it is away.
                time.sleep(0.2)  # tidy: allow: the service comes back of its own accord
        raise TimeoutError(f"{service} is not back within {seconds} s")

    def ask_postgres(self):
        self.stack.query("SELECT 1")

    def ask_redis(self):
        import socket
        host, port = self.stack.address("redis").rsplit(":", 1)
        with socket.create_connection((host, int(port)), 2) as connection:
            connection.settimeout(2)
            connection.sendall(b"PING\r\n")
            if not connection.recv(16):
                raise ConnectionError("Redis closed the connection")

    def ask_kafka(self):
        from confluent_kafka.admin import AdminClient
        AdminClient({"bootstrap.servers": self.stack.status["kafka"]["address"], "socket.timeout.ms": 3000, "log_level": 0}).list_topics(timeout=3)

    # The ledger.

    def ask_ledger(self, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.stack.ledger_port}{path}", body), timeout=10) as answer:
            return json.loads(answer.read())

    def let_ledger_fail(self, share):
        self.ask_ledger("/faults", {"share": share})

    def ledger_faults(self):
        return sum(self.ask_ledger("/figures")["faults"].values())

    # Records.

    def newest(self, topic, count):
        """Up to so many of the newest records of one partition, without what is poison."""
        from confluent_kafka import Consumer, TopicPartition
        consumer = Consumer({"bootstrap.servers": self.stack.status["kafka"]["address"], "group.id": "chaos-again",
                             "enable.auto.commit": False, "log_level": 0})
        try:
            places = []
            for number in consumer.list_topics(topic, 10).topics[topic].partitions:
                begin, end = consumer.get_watermark_offsets(TopicPartition(topic, number), 10)
                if end > begin:
                    places.append(TopicPartition(topic, number, max(begin, end - max(1, count // 4))))
            consumer.assign(places)
            read = [record for record in consumer.consume(count, 3) if not record.error()]
            return [record for record in read if POISONED not in dict(record.headers() or [])]
        finally:
            consumer.close()

    def publish_again(self, records):
        for record in records:
            self.producer.produce(record.topic(), record.value(), key=record.key(), partition=record.partition(), headers=record.headers())
        self.producer.flush(30)
        return len(records)

    def publish_poison(self, kind, chance):
        if kind == "forged":
            return self.publish_forged(chance)
        delivered = []
        headers = {"ce_specversion": "1.0", "ce_id": f"poison-{chance.getrandbits(64)}", "ce_source": "chaos", POISONED: "yes",
                   "ce_type": "millrace.job.requested" if kind == "request" else "millrace.task.finished"}
        unknown = json.dumps({"workflow": "there-is-none"}).encode()
        value = chance.choice([b'{"workflow": "chain", "input": ', b"\xff\xfe\x00", unknown, b""])
        self.producer.produce(f"millrace.{kind}s", value, partition=chance.randrange(8), headers=headers,
                              on_delivery=lambda error, record: delivered.append(None if error else record))
        self.producer.flush(60)
        for record in delivered:
            if record is not None:
                self.journal.note("poison", topic=record.topic(), partition=record.partition(), offset=record.offset())
        return len(delivered)

    def publish_forged(self, chance):
        """The outcome of a task that is known, under a token that is not."""
        records = self.newest("millrace.tasks.noop", 20)
        if not records:
            return 0
        task = json.loads(chance.choice(records).value())
        output = {"forged": chance.getrandbits(64)}
        self.journal.note("forged", task=task["task_id"], output=output)
        answer = {name: task[name] for name in ("job_id", "task_id", "attempt")} | {
            "token": task["token"][:-8] + "AAAAAAAA", "outcome": "succeeded", "output": output}
        self.producer.produce("millrace.results", json.dumps(answer).encode(), partition=task["reply_partition"],
                              headers={"ce_specversion": "1.0", "ce_id": f"forged-{chance.getrandbits(64)}", "ce_source": "chaos",
                                       "ce_type": "millrace.task.finished", "content-type": "application/json", POISONED: "yes"})
        self.producer.flush(30)
        return 1
