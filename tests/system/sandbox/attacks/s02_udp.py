probe("datagram to loopback",
      lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"attack", ("127.0.0.1", port("UDP_PORT"))))
probe("see the socket in the network namespace",
      lambda: expect(":%04X" % port("UDP_PORT") in open("/proc/net/udp").read(), "not listed"))
