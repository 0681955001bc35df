OUTPUT = os.environ["MILLRACE_OUTPUT"]

def replace_by_link():
    os.unlink(OUTPUT)
    os.symlink(text("FILE"), OUTPUT)

probe("replace the result by a link", replace_by_link)
probe("rename over the result", lambda: os.rename("/program.py", OUTPUT))
probe("write beside the result", lambda: put(OUTPUT + "/../../../.." + text("FILE"), b"attack"))
probe("overwrite the canary", lambda: put(text("FILE"), b"attack", os.O_WRONLY | os.O_CREAT))
probe("is a pipe and nothing else", lambda: expect(not os.readlink(OUTPUT).startswith("pipe:"), os.readlink(OUTPUT)))
with open(OUTPUT, "w") as output:
    output.write("../../../etc/passwd\0" + text("FILE"))
