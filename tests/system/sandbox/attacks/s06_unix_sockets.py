def connect(address):
    client = socket.socket(socket.AF_UNIX)
    client.connect(address)
    return client.send(b"attack")

probe("socket file", lambda: connect(text("UNIX_PATH")))
probe("abstract name", lambda: connect("\0" + text("ABSTRACT_NAME")))
probe("see the abstract name", lambda: expect(text("ABSTRACT_NAME") in open("/proc/net/unix").read(), "not listed"))
probe("socket pair", lambda: socket.socketpair())
