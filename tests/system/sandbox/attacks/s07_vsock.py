probe("vsock stream", lambda: socket.socket(40, socket.SOCK_STREAM))
probe("vsock datagram", lambda: socket.socket(40, socket.SOCK_DGRAM))
probe("vsock device", lambda: open("/dev/vsock"))
for family in (16, 29, 31, 38, 41, 44):  # key, CAN, bluetooth, crypto, KCM, XDP
    probe("socket family %d" % family, lambda: socket.socket(family, socket.SOCK_RAW))
probe("any socket at all", lambda: socket.socket())
