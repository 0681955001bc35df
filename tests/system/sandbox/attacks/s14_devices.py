HARMLESS = {"null", "zero", "full", "random", "urandom", "fd", "shm"}
probe("other devices", lambda: expect(set(os.listdir("/dev")) - HARMLESS, "harmless only"))
for name in ("vda", "sda", "nvme0n1", "mem", "kmem", "port", "kvm", "fuse", "kmsg", "loop-control", "net/tun", "ptmx", "tty",
             "console", "hwrng", "dri/card0", "vhost-net", "mapper/control", "userfaultfd"):
    probe("/dev/" + name, lambda: os.open("/dev/" + name, os.O_RDONLY | os.O_NONBLOCK))
probe("block device node", lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(254, 0)))
probe("memory device node", lambda: os.mknod("/tmp/mem", 0o20666, os.makedev(1, 1)))
