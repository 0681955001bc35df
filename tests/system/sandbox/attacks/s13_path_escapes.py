SECRET = text("FILE")

def by_symlink():
    os.symlink(SECRET, "/tmp/link")
    return open("/tmp/link").read()

def by_hardlink():
    os.link(SECRET, "/tmp/hard")
    return open("/tmp/hard").read()

os.chdir("/tmp")
probe("dots", lambda: open("../" * 40 + SECRET.lstrip("/")).read())
probe("symlink", by_symlink)
probe("hardlink", by_hardlink)
for root in ("/proc/self/root", "/proc/1/root", "/proc/self/cwd/../..", "/proc/1/cwd/../..", "/proc/self/fd/0/..",
             "/proc/self/task/%d/root" % os.getpid(), "/proc/thread-self/root", "/newroot", "/oldroot"):
    probe(root, lambda: open(root + SECRET).read())
for name in os.listdir("/proc/1/fd"):
    probe("init's descriptor " + name, lambda: open("/proc/1/fd/%s/..%s" % (name, SECRET)).read())
probe("hardlink of a system file", lambda: os.link("/usr/bin/python3.11", "/tmp/python"))
