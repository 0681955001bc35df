"""A backlog of no-op tasks through Celery, made safe as its documentation says: acknowledged late, given back when a worker is lost.

usage: CELERY_PEER_URL=redis://… celery_peer.py COUNT     puts so many tasks into the queue; `celery -A celery_peer worker` does them
"""

import os
import sys

from celery import Celery

URL = os.environ["CELERY_PEER_URL"]
app = Celery("celery_peer", broker=URL, backend=URL)
app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True, broker_connection_retry_on_startup=True)


@app.task(name="noop")
def noop(number):
    return number


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(int(sys.argv[1])):
            noop.apply_async((number,), producer=producer)
