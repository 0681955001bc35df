import threading
print("one busy thread, two busy processes", flush=True)
for _ in range(2):
    if os.fork() == 0:
        while True:
            pass
for _ in range(4):
    threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
while True:
    pass
