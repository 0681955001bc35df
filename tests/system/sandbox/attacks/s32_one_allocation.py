import resource

probe("1.5 GB at once", lambda: len(bytes(1500 << 20)))
probe("1.5 GB in pieces", lambda: len([mmap.mmap(-1, 1 << 20) for _ in range(1500)]))
probe("1.5 GB mapped", lambda: len(mmap.mmap(-1, 1500 << 20)))
probe("raise the limit", lambda: resource.setrlimit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS)))
