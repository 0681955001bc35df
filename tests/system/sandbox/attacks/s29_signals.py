probe("signal a process of the worker's user", lambda: os.kill(port("PROCESS"), signal.SIGTERM))
probe("signal the worker", lambda: os.kill(port("WORKER"), 0))
probe("signal its group", lambda: os.killpg(port("PROCESS"), signal.SIGTERM))
probe("handle of a process", lambda: system_call("pidfd_open", port("PROCESS"), 0))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
probe("signal everybody reaches nobody outside",
      lambda: expect(os.kill(-1, signal.SIGTERM), "sent, the host checks its canary"))
