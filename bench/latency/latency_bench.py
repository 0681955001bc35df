"""One job at a time through an idle system: from the request to the event of its end, which leaves after the commit."""

import time
import uuid

from bench_stack import finished_event
from figures import in_milliseconds

WARM = 20


def measure(stack, seconds):
    return [one_at_a_time(stack, states, seconds) for states in (1, 3, 10)]


def one_at_a_time(stack, states, seconds):
    producer, events, source = stack.producer(), stack.events(), f"bench-{uuid.uuid4()}"
    latencies, number, until = [], 0, time.monotonic() + seconds
    while time.monotonic() < until or number < WARM + 10:
        began = time.monotonic()
        stack.request(producer, f"chain{states}", source, number)
        producer.poll(0)
        wait_for_end(events, str(number), began + 30)
        if number >= WARM:
            latencies.append(time.monotonic() - began)
        number += 1
    events.close()
    producer.flush(10)
    return {"tasks_each": states, **in_milliseconds(latencies)}


def wait_for_end(events, event_id, deadline):
    while time.monotonic() < deadline:
        record = events.poll(1.0)
        if record is not None and record.error() is None and finished_event(record) == event_id:
            return
    raise RuntimeError("a job did not end within half a minute")
