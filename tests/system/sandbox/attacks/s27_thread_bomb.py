import _thread
LIMIT = 64
started = []

def bomb():
    _thread.stack_size(64 * 1024)
    while len(started) < 2000:
        started.append(_thread.start_new_thread(time.sleep, (600,)))
    return "%d threads" % len(started)

probe("2000 threads", bomb)
probe("more than the limit", lambda: expect(len(started) >= LIMIT, "%d threads" % len(started)))
os._exit(0)
