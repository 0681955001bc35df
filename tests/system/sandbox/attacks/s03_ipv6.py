probe("connect to ::1", lambda: socket.create_connection(("::1", port("TCP6_PORT")), 2).send(b"attack"))
probe("see the listener in the network namespace",
      lambda: expect(":%04X" % port("TCP6_PORT") in open("/proc/net/tcp6").read(), "not listed"))
