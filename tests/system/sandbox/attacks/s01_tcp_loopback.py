for service in ("TCP_PORT", "TCP_PORT_2"):
    probe("connect to " + service, lambda: socket.create_connection(("127.0.0.1", port(service)), 2).send(b"attack"))
probe("see the listener in the network namespace",
      lambda: expect(":%04X" % port("TCP_PORT") in open("/proc/net/tcp").read(), "not listed"))
