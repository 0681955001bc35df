"""The faults of guides/reliability.md, section 4.2, as far as they can be done to a running stack: each does its harm, puts things right
again, and says whether it bit. What cannot be done here is told by README.md."""

import os
import random
import signal
import subprocess
import threading
import time

from real_stack import LEASE_SECONDS, SERVICES, TASK_LEASE_SECONDS, state_of

FAULTS = {}


def fault(name, weight=1.0):
    """Registers `act(stage, chance)`, which answers (what it did, how often it bit). A stage is the soak."""
    def register(act):
        FAULTS[name] = (act, weight)
        return act
    return register


def hold(seconds):
    """A fault lasts; nothing could wake us from it."""
    time.sleep(seconds)  # tidy: allow


def choose(stack, chance, *roles):
    names = [name for name in stack.children if name.rsplit("-", 1)[0] in roles] if roles else list(stack.children)
    return chance.choice(names)


# ---- Our processes.

def kill(stack, name):
    process = stack.children[name].process
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    return f"kill -9 {name}", 1


@fault("F1 kill -9 supervise", 2)
def kill_supervisor(stage, chance):
    return kill(stage.stack, choose(stage.stack, chance, "supervise"))


@fault("F2 kill -9 noop", 2)
def kill_worker(stage, chance):
    return kill(stage.stack, choose(stage.stack, chance, "noop"))


@fault("F3 kill -9 map, approve, invoke", 2)
def kill_other(stage, chance):
    return kill(stage.stack, choose(stage.stack, chance, "map", "approve", "invoke"))


@fault("F4 kill -9 everything", 0.3)
def kill_all(stage, _):
    return f"kill -9 all {len(stage.stack.children)}", sum(kill(stage.stack, name)[1] for name in list(stage.stack.children))


@fault("F10 SIGTERM", 2)
def ask_to_end(stage, chance):
    name = choose(stage.stack, chance)
    process = stage.stack.children[name].process
    process.terminate()
    try:
        process.wait(12)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
        return f"SIGTERM {name}: it did not end within 12 s and was killed", 0
    return f"SIGTERM {name}: exit {process.returncode}", 1


@fault("F11 SIGSTOP past the lease", 2)
def freeze(stage, chance):
    name = choose(stage.stack, chance)
    process = stage.stack.children[name].process
    seconds = 2 * LEASE_SECONDS if name.startswith("supervise") else TASK_LEASE_SECONDS + 1
    process.send_signal(signal.SIGSTOP)
    hold(seconds)
    was_stopped = state_of(process.pid) == "T"
    process.send_signal(signal.SIGCONT)
    return f"SIGSTOP {name} for {seconds} s", int(was_stopped)


@fault("F33 rebalance storm", 0.5)
def storm(stage, chance):
    """Members of noop's group come and go within half a second."""
    joined = 0
    for number in range(3):
        extra = subprocess.Popen([stage.stack.binary, "worker", "noop"], env=stage.stack.environment | stage.stack.proxied,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        hold(chance.uniform(0.2, 0.5))
        joined += extra.poll() is None
        extra.send_signal(signal.SIGKILL if number % 2 else signal.SIGTERM)
        extra.wait(20)
    return f"{joined} members came and went", joined


# ---- Services.

def signal_service(stack, service, number):
    """Answers how many processes got it."""
    hit = 0
    for pid in stack.service_pids(service):
        try:
            os.kill(pid, number)
            hit += 1
        except ProcessLookupError:
            continue
    return hit


@fault("F12 SIGSTOP of a service", 1.5)
def freeze_service(stage, chance):
    service, seconds = chance.choice(SERVICES), chance.uniform(2, 8)
    with stage.services:
        hit = signal_service(stage.stack, service, signal.SIGSTOP)
        hold(seconds)
        signal_service(stage.stack, service, signal.SIGCONT)
    return f"SIGSTOP {service} for {seconds:.1f} s", hit


def restart_service(stage, service, number):
    with stage.services:
        hit = 0
        for pid in stage.stack.service_pids(service)[:1]:
            os.kill(pid, number)
            hit += 1
        back = stage.wait_for_service(service, 40)
    return f"{service} killed, back after {back:.1f} s", hit


@fault("F13 kill -9 broker", 0.5)
def kill_broker(stage, _):
    return restart_service(stage, "kafka", signal.SIGKILL)


@fault("F14 PostgreSQL immediate", 0.7)
def kill_postgres(stage, _):
    return restart_service(stage, "postgres", signal.SIGQUIT)


@fault("F15 kill -9 Redis")
def kill_redis(stage, _):
    return restart_service(stage, "redis", signal.SIGKILL)


@fault("F16 Redis emptied")
def empty_redis(stage, chance):
    host, port = stage.stack.address("redis").rsplit(":", 1)
    command = chance.choice([["FLUSHALL"], ["SCRIPT", "FLUSH"], ["CLIENT", "KILL", "TYPE", "normal"]])
    done = subprocess.run(["redis-cli", "-h", host, "-p", port, *command], capture_output=True, text=True, timeout=10)
    return f"{' '.join(command)}: {done.stdout.strip()}", int(done.returncode == 0 and "ERR" not in done.stdout)


@fault("F18 session ended", 3)
def end_sessions(stage, _):
    """The supervisors' and workers' sessions, often in the middle of a transaction."""
    ended = stage.stack.query(
        "SELECT application_name, pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND application_name LIKE ANY (ARRAY['batches-of-%%', 'millrace%%']) ORDER BY random() LIMIT 2")
    return f"ended {[name for name, _ in ended]}", sum(was_ended for _, was_ended in ended)


@fault("F19 row held")
def hold_rows(stage, chance):
    """Somebody holds a shard's position, as a runaway transaction would."""
    seconds = chance.uniform(1, 4)
    connection = stage.stack.connection()
    connection.autocommit = False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
            cursor.execute("SELECT 1 FROM positions WHERE shard = %s FOR UPDATE", (chance.randrange(8),))
            hold(seconds)
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waiting = cursor.fetchone()[0]
    finally:
        connection.close()
    return f"a position held for {seconds:.1f} s, {waiting} waited", waiting


# ---- The network, by the proxy.

def afflict(stage, chance, toxic, lasting=0.0, **how):
    link = chance.choice(SERVICES)
    return f"{toxic} {link} for {lasting:.1f} s", stage.afflict({"link": link, "toxic": toxic, "for": lasting, **how}, lasting + 20)


@fault("F23 delay", 1.5)
def delay(stage, chance):
    return afflict(stage, chance, "delay", chance.uniform(2, 6), seconds=0.2)


@fault("F24 slow", 1)
def slow(stage, chance):
    return afflict(stage, chance, "slow", chance.uniform(2, 6), bytes=256_000)


@fault("F25 black hole", 1.5)
def black_hole(stage, chance):
    return afflict(stage, chance, "black_hole", chance.uniform(2, 10))


@fault("F26 cut", 4)
def cut(stage, chance):
    return afflict(stage, chance, "cut")


@fault("F27 half open, refused", 1.5)
def half_open(stage, chance):
    return afflict(stage, chance, chance.choice(["half_open", "refuse"]), chance.uniform(1, 5))


# ---- Records.

@fault("F29 records again", 2)
def records_again(stage, chance):
    """The newest records of a topic a second time, and in another order."""
    topic = chance.choice(["millrace.requests", "millrace.results", "millrace.tasks.noop", "millrace.tasks.invoke"])
    records = stage.newest(topic, 20)
    chance.shuffle(records)
    return f"{len(records)} records of {topic} again", stage.publish_again(records)


@fault("F30 poison", 1)
def poison(stage, chance):
    """What is no request, no result, and a result that nobody asked for."""
    kind = chance.choice(["request", "result", "forged"])
    return f"poison: {kind}", stage.publish_poison(kind, chance)


@fault("F35 the outside fails", 1)
def outside_fails(stage, chance):
    seconds = chance.uniform(3, 8)
    before = stage.ledger_faults()
    stage.let_ledger_fail(0.5)
    hold(seconds)
    stage.let_ledger_fail(0.03)
    return f"half of the calls fail for {seconds:.1f} s", stage.ledger_faults() - before


class Storm:
    """Draws faults with about `per_hour` an hour, several at once, each in a thread of its own."""

    def __init__(self, stage, per_hour, chance, chosen=None, at_once_max=6):
        self.stage, self.gap, self.chance = stage, 3600 / per_hour, chance
        self.table = {name: FAULTS[name] for name in FAULTS if not chosen or name.split()[0] in chosen}
        self.room = threading.Semaphore(at_once_max)
        self.threads = []
        self.done = {name: {"count": 0, "bit": 0, "failed": 0} for name in self.table}
        self.lock = threading.Lock()

    def blow(self, until):
        """Until `until`, by the monotonic clock; then waits for what is under way."""
        names, weights = list(self.table), [weight for _, weight in self.table.values()]
        due = time.monotonic()
        while (now := time.monotonic()) < until:
            if now < due:
                hold(min(due - now, 0.5))
                continue
            due = max(due + self.chance.expovariate(1 / self.gap), now - 5 * self.gap)
            if not self.room.acquire(timeout=1):
                continue
            thread = threading.Thread(target=self.act, args=(self.chance.choices(names, weights)[0], self.chance.randrange(1 << 30)))
            self.threads.append(thread)
            thread.start()
        for thread in self.threads:
            thread.join(120)

    def act(self, name, seed):
        began = time.time()
        try:
            what, bit = self.table[name][0](self.stage, random.Random(seed))
            error = None
        except Exception as failure:  # The victim of one fault may be missing because of another.
            what, bit, error = f"{type(failure).__name__}: {failure}".strip(), 0, True
        finally:
            self.room.release()
        with self.lock:
            row = self.done[name]
            row["count"] += 1
            row["bit"] += bool(bit)
            row["failed"] += bool(error)
        self.stage.journal.note("fault", fault=name, what=what, bit=int(bit), seconds=round(time.time() - began, 2))
