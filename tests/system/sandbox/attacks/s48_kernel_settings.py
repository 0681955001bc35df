for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches",
             "/proc/sys/kernel/modprobe", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/user/max_user_namespaces",
             "/proc/sys/fs/binfmt_misc/register", "/proc/sysrq-trigger", "/proc/irq/default_smp_affinity",
             "/proc/bus/pci/00", "/proc/1/oom_score_adj", "/proc/self/uid_map", "/proc/self/gid_map"):
    probe("write " + path, lambda: put(path, b"-500" if "oom" in path else b"1"))
probe("be spared when memory is short", lambda: put("/proc/self/oom_score_adj", b"-1000"))
probe("kernel objects", lambda: os.listdir("/sys/kernel"))
