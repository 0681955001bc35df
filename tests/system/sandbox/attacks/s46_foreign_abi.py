GETPID_32 = bytes.fromhex("b814000000 cd80 c3".replace(" ", ""))  # mov eax, 20; int 0x80; ret
GETPID_X32 = 0x40000000 | 39

def run_machine_code():
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(GETPID_32)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    result = ctypes.CFUNCTYPE(ctypes.c_long)(address)()
    expect(result > 0, "answered %d" % result)

probe("int 0x80", lambda: in_child(run_machine_code))
probe("x32 call", lambda: in_child(lambda: system_call(GETPID_X32)))
