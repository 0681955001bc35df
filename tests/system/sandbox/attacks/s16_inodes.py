def make(count, create):
    for number in range(count):
        create("/tmp/n%d" % number)
    return "%d made" % count

probe("a million files", lambda: make(1_000_000, lambda path: os.close(os.open(path, os.O_CREAT | os.O_WRONLY))))
probe("a million links", lambda: make(1_000_000, lambda path: os.symlink("x", path + "l")))
probe("a million folders", lambda: make(1_000_000, lambda path: os.mkdir(path + "d")))
