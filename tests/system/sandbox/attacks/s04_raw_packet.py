probe("raw ICMP", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
probe("raw IPv6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58))
probe("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)))
probe("ping socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 1))
