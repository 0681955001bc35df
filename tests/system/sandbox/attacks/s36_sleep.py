print("sleeping for ever", flush=True)
for number in range(1, 65):
    if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
        signal.signal(number, signal.SIG_IGN)
while True:
    time.sleep(3600)
