block = b"x" * (1 << 20)
for _ in range(1000):
    os.write(1, block)
print("REACHED the end of a line of a gigabyte")
