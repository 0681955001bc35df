import shutil, subprocess

def setuid_files():
    for start in ("/usr/bin", "/usr/sbin", "/usr"):
        for folder, _, names in os.walk(start):
            for name in names:
                if os.lstat(os.path.join(folder, name)).st_mode & 0o6000:
                    return name
    raise LookupError("none")

def run_own_setuid_copy():
    shutil.copyfile("/usr/bin/python3", "/tmp/python") if os.path.exists("/usr/bin/python3") else shutil.copyfile(
        sys.executable, "/tmp/python")
    os.chmod("/tmp/python", 0o4755)
    return subprocess.run(["/tmp/python", "-c", "print(1)"], capture_output=True, check=True).stdout

def may_gain_privileges():
    status = open("/proc/self/status").read()
    return expect("NoNewPrivs:\t0" in status, "no new privileges")

probe("setuid files", setuid_files)
probe("run from /tmp", run_own_setuid_copy)
probe("privileges by exec", may_gain_privileges)
probe("setuid(0)", lambda: os.setuid(0))
probe("setgroups", lambda: os.setgroups([0]))
for program in ("/bin/su", "/usr/bin/sudo", "/usr/bin/mount", "/usr/bin/newuidmap", "/bin/sh"):
    probe(program, lambda: subprocess.run([program, "--version"], capture_output=True))
