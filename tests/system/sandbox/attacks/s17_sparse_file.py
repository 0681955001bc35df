def sparse(size):
    with open("/tmp/sparse", "wb") as file:
        file.truncate(size)
    os.unlink("/tmp/sparse")
    return "%d bytes" % size

# Larger than the sandbox's scratch space, yet harmless to the machine when the control runs it outside: a terabyte asked
# for there takes every free block and leaves them taken.
def allocate(size):
    try:
        with open("/tmp/allocated", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    finally:
        os.unlink("/tmp/allocated")

probe("sparse terabyte", lambda: sparse(1 << 40))
probe("allocated gigabyte", lambda: allocate(1 << 30))
probe("seek and write", lambda: os.pwrite(os.open("/tmp/far", os.O_CREAT | os.O_WRONLY), b"x", 1 << 39))
