def memory_file():
    file = system_call("memfd_create", b"hidden", 0)
    return os.write(file, b"x" * (1 << 20))

def shared_folder():
    total = 0
    for folder in ("/dev/shm", "/tmp"):
        for number in range(70):
            with open("%s/hidden%d" % (folder, number), "wb", buffering=0) as file:
                total += file.write(b"x" * (1 << 20))
    return total

def big_pipes():
    import fcntl
    reader, _ = os.pipe()
    return fcntl.fcntl(reader, 1031, 1 << 20)

probe("memory file", memory_file)
probe("System V shared memory", lambda: system_call("shmget", 0, 1 << 20, 0o1600))
probe("System V messages", lambda: system_call("msgget", 0, 0o1600))
probe("System V semaphores", lambda: system_call("semget", 0, 1, 0o1600))
probe("bigger pipes", big_pipes)
probe("socket buffers", lambda: socket.socketpair())
probe("files in memory", shared_folder)
probe("shared mapping beyond the limit", lambda: len(mmap.mmap(-1, 600 << 20)))
