NEEDLES = [b"SECRET_OF" + b"_THE_WORKER", text("SECRET_HALF").encode() + b"-second-half",
           text("CHECKOUT_REVERSED")[::-1].encode()]  # Never whole in what the sandbox was given.

def search(content):
    return expect([needle for needle in NEEDLES if needle in content], "no trace")

def memory(pid):
    found = b""
    with open("/proc/%s/maps" % pid) as maps, open("/proc/%s/mem" % pid, "rb", 0) as memory:
        for line in maps:
            start, end = (int(x, 16) for x in line.split()[0].split("-"))
            if "r" in line.split()[1] and end - start < 1 << 28:
                memory.seek(start)
                found += b"".join(n for n in NEEDLES if n in memory.read(end - start))
    return search(found)

def links(pid):
    folder = "/proc/%s/fd/" % pid
    return search(" ".join(os.readlink(folder + name) for name in os.listdir(folder)).encode())

processes = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
print("sees processes", processes)
probe("more processes than init", lambda: expect(processes[1:], processes))
for pid in processes[:40]:
    for file in ("environ", "cmdline", "maps", "mountinfo", "stack", "auxv"):
        probe("%s of %s" % (file, pid), lambda: search(open("/proc/%s/%s" % (pid, file), "rb").read()))
    probe("memory of " + pid, lambda: memory(pid))
    probe("descriptors of " + pid, lambda: links(pid))
probe("kernel memory", lambda: open("/proc/kcore", "rb").read(10))
probe("kernel symbols", lambda: expect(any(int(l.split()[0], 16) for l in open("/proc/kallsyms")), "hidden"))

def rights(pid):
    lines = dict(line.split(":", 1) for line in open("/proc/%s/status" % pid))
    weaker = int(lines["CapEff"], 16) == 0 and int(lines["CapPrm"], 16) == 0 and lines["Seccomp"].strip() == "2"
    return expect(not weaker, "as few as ours")

probe("an init with more rights, open to be written to", lambda: rights(1))
