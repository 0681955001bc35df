for path in ("/usr/bin/evil", "/usr/lib/evil", "/evil", "/in/evil", "/dev/evil", "/proc/evil", os.__file__, "/program.py",
             "/in/table.csv", "/usr/bin/python3.11"):
    probe("write " + path, lambda: put(path, b"#", os.O_WRONLY | os.O_APPEND | os.O_CREAT))
    probe("truncate " + path, lambda: os.truncate(path, 0))
probe("delete the input", lambda: os.unlink("/in/table.csv"))
probe("rename the standard library", lambda: os.rename(os.path.dirname(os.__file__), "/tmp/stdlib"))
probe("make the root writable", lambda: system_call("mount", 0, b"/", 0, 32, 0))
probe("chmod the input", lambda: os.chmod("/in/table.csv", 0o777))
