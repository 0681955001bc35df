for number in range(4 if "MILLRACE_OUTPUT" in os.environ else 3, 256):
    try:
        os.fstat(number)
    except OSError:
        continue
    probe("descriptor %d" % number, lambda: os.pread(number, 100, 0))
probe("the canary's descriptor", lambda: os.pread(port("DESCRIPTOR"), 100, 0))
probe("more than the standard ones",
      lambda: expect(sorted(int(n) for n in os.listdir("/proc/self/fd"))[5:], "standard, result, listing"))
