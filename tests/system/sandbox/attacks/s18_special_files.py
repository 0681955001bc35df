probe("FIFO", lambda: os.mkfifo("/tmp/fifo"))
probe("FIFO by mknod", lambda: os.mknod("/tmp/fifo2", 0o10666))
probe("socket file", lambda: os.mknod("/tmp/socket", 0o140666))
probe("character device", lambda: os.mknod("/tmp/null", 0o20666, os.makedev(1, 3)))
probe("put a FIFO in place of the result", lambda: (os.unlink(os.environ["MILLRACE_OUTPUT"]),
                                                    os.mkfifo(os.environ["MILLRACE_OUTPUT"])))
