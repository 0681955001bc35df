def routes():
    lines = open("/proc/net/route").read().splitlines()[1:]
    return expect(lines, "no routes")

def interfaces():
    names = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
    return expect([name for name in names if name != "lo"], "loopback only")

probe("metadata service", lambda: socket.create_connection(("169.254.169.254", 80), 1))
probe("metadata service by IPv6", lambda: socket.create_connection(("fd00:ec2::254", 80), 1))
probe("routes", routes)
probe("interfaces", interfaces)
