print("allocating", flush=True)
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        block = bytearray(b"x") * (100 << 20)
        time.sleep(600)
        os._exit(0)
    children.append(child)
time.sleep(5)
print("REACHED eight times 100 MiB are held", flush=True)
