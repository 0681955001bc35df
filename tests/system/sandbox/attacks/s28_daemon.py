def daemon():
    for number in range(1, 65):
        if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            signal.signal(number, signal.SIG_IGN)
    os.setsid()
    if os.fork():
        os._exit(0)
    print("daemon lives", flush=True)
    while True:
        time.sleep(0.01)

if os.fork() == 0:
    daemon()
time.sleep(0.3)
print("parent leaves", flush=True)
