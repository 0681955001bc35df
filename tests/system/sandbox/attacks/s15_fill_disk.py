LIMIT = 70 << 20

def fill(folder):
    total, block = 0, b"x" * (1 << 20)
    for number in range(LIMIT >> 20):
        with open("%s/fill%d" % (folder, number), "wb", buffering=0) as file:
            total += file.write(block)
    return "%d bytes" % total

def fill_one_file():
    with open("/tmp/one", "wb", buffering=0) as file:
        total = 0
        while total < LIMIT:
            total += file.write(b"x" * (1 << 20))
    return "%d bytes" % total

for folder in ("/tmp", "/dev/shm", "/dev", "/", "/in", "/proc"):
    probe("fill " + folder, lambda: fill(folder))
for name in os.listdir("/tmp"):
    os.unlink("/tmp/" + name)
probe("one big file", fill_one_file)
