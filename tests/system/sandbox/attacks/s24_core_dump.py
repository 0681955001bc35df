import resource

def dump(kill):
    child = os.fork()
    if child == 0:
        os.chdir("/tmp")
        kill()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return expect(os.WCOREDUMP(status), "no core in status %d" % status)

probe("raise the limit", lambda: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)))
probe("let a pipe have it", lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
probe("abort", lambda: dump(os.abort))
probe("bad pointer", lambda: dump(lambda: ctypes.string_at(8)))
probe("core file", lambda: expect([n for n in os.listdir("/tmp") if "core" in n], "none"))
