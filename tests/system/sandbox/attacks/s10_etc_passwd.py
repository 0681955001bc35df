for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/group", "/etc/machine-id", "/etc/os-release"):
    probe(path, lambda: open(path).read())
probe("list /etc", lambda: os.listdir("/etc"))
probe("user database", lambda: __import__("pwd").getpwnam("root"))
