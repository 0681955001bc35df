probe("standard input gives nothing", lambda: expect(os.read(0, 1), "end of file"))
if os.fork() == 0:
    while True:
        os.write(2, b"flood of errors\n" * 4096)
while True:
    os.write(1, b"flood of lines\n" * 4096)
