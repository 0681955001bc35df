for path in ("/root", "/home", "/var", "/opt", "/srv", "/mnt", "/run", "/boot", "/sys", text("CHECKOUT")):
    probe("list " + path, lambda: os.listdir(path))
probe("canary file", lambda: open(text("FILE")).read())
probe("anything that looks like a program of the host",
      lambda: expect([n for n in os.listdir("/usr/bin") if not n.startswith("python3")], "python only"))
