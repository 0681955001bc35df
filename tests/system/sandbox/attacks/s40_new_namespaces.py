FLAGS = dict(mount=0x20000, cgroup=0x2000000, uts=0x4000000, ipc=0x8000000, user=0x10000000, pid=0x20000000,
             net=0x40000000, time=0x80)

def clone(flags):
    child = _libc.syscall(ctypes.c_long(NUMBERS["clone"]), ctypes.c_ulong(flags | signal.SIGCHLD), None, None, None, None)
    if child == 0:
        os._exit(0)
    if child == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.waitpid(child, 0)
    return child

def clone3(flags):
    arguments = struct.pack("QQQQQQQQ", flags, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    child = _libc.syscall(ctypes.c_long(NUMBERS["clone3"]), arguments, ctypes.c_long(64))
    if child == 0:
        os._exit(0)
    if child == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.waitpid(child, 0)
    return child

for name, flag in FLAGS.items():
    probe("unshare " + name, lambda: in_child(lambda: system_call("unshare", flag)))
    if name != "time":
        probe("clone " + name, lambda: clone(flag))
    probe("clone3 " + name, lambda: clone3(flag))
probe("clone3 without flags", lambda: clone3(0))
probe("unshare user and mount", lambda: in_child(lambda: system_call("unshare", FLAGS["user"] | FLAGS["mount"])))
for name in os.listdir("/proc/1/ns"):
    probe("enter init's " + name, lambda: in_child(lambda: system_call("setns", os.open("/proc/1/ns/" + name, 0), 0)))
