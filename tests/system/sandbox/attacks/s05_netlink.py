for protocol in (0, 4, 9, 15, 16):
    probe("netlink protocol %d" % protocol, lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol))
