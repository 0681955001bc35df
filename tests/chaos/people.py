"""Those who answer questions and cancel jobs while everything falls apart: through the command line, twice and against one another."""

import random
import re
import threading
import time


class People:
    def __init__(self, stack, journal, seed):
        self.stack, self.journal, self.random = stack, journal, random.Random(seed)
        self.over, self.seen = threading.Event(), set()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.over.wait(0.5):
            try:
                self.look()
            except Exception:  # PostgreSQL is away; they try again.
                continue

    def look(self):
        for (question,) in self.stack.query("SELECT approval_id FROM approvals WHERE status = 'pending' ORDER BY asked_at LIMIT 8"):
            if question not in self.seen:
                self.seen.add(question)
                self.answer(question)
        for (job,) in self.stack.query("SELECT job_id FROM jobs WHERE workflow = 'parked' AND finished_at IS NULL "
                                       "ORDER BY created_at LIMIT 2"):
            self.stack.run("job", "cancel", job)

    def answer(self, question):
        """Nobody answers a few of them: those are denied at their deadline. To a few there are two answers at once."""
        way = self.random.choice(["approve", "reject", "both", "twice", "nobody"])
        words = {"both": ["approve", "reject"], "twice": ["approve", "approve"], "nobody": []}.get(way, [way])
        asked = [threading.Thread(target=self.decide, args=(question, word, f"person-{number}")) for number, word in enumerate(words)]
        for thread in asked:
            thread.start()
        for thread in asked:
            thread.join(60)

    def decide(self, question, word, by):
        done = self.stack.run("approval", word, question, "--by", by, timeout=60)
        decision = {"approve": "approved", "reject": "rejected"}[word]
        # A second, equal answer is told who decided; only the exit says that this one counted.
        told = "accepted" if done.returncode == 0 and not re.search("already", done.stdout + done.stderr) else "refused"
        self.journal.note("decision", approval=question, decision=decision, by=by, told=told)

    def end(self):
        self.over.set()
        self.thread.join(70)


class Samples:
    """Memory, descriptors and threads of our processes, now and then."""

    def __init__(self, stack, journal, every=5.0):
        self.stack, self.journal, self.every, self.over = stack, journal, every, threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        from real_stack import sample_of
        began = {}
        while not self.over.wait(self.every):
            for name, child in list(self.stack.children.items()):
                pid = child.process.pid
                sample = sample_of(pid)
                if sample and time.monotonic() - began.setdefault(pid, time.monotonic()) > self.every:
                    self.journal.note("sample", process=name, pid=pid, **sample)

    def end(self):
        self.over.set()
        self.thread.join(10)
