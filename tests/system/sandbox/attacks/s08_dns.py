QUERY = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\6attack\7example\0\0\1\0\1"
probe("resolver address", lambda: open("/etc/resolv.conf").read())
probe("hosts file", lambda: open("/etc/hosts").read())
probe("query by hand", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
    QUERY, ("127.0.0.1", port("UDP_PORT"))))
probe("look a name up", lambda: socket.getaddrinfo("attack.example.com", 80))
