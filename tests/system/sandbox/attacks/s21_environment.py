probe("a secret of the worker", lambda: os.environ["SECRET_OF_THE_WORKER"])
probe("any secret", lambda: expect([k for k in os.environ if ("SECRET" in k or "PASSWORD" in k) and not k.startswith("CANARY_")], "none"))
KNOWN = "HOME LANG LC_CTYPE MILLRACE_OUTPUT PATH PWD TMPDIR".split()
probe("any variable not asked for",
      lambda: expect([k for k in os.environ if k not in KNOWN and not k.startswith("CANARY_")], "none"))
