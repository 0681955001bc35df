# Whoever answers ENOTTY has looked at the request: it got past the filter.
def request(number):
    try:
        return system_call("ioctl", 0, number, b"x")
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EFAULT, errno.EIO):
            return "the kernel answered " + os.strerror(error.errno)
        raise

TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCSETD = 0x5412, 0x541C, 0x540E, 0x5423
for number in (TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCSETD):
    for high in (0, 1 << 32, 1 << 63, 0xffffffff << 32):
        probe("ioctl %#x" % (high | number), lambda: request(high | number))
probe("terminal", lambda: open("/dev/tty"))
probe("new terminal", lambda: os.openpty())
