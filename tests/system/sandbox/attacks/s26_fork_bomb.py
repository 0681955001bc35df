LIMIT = 64
children = []

def bomb():
    while len(children) < 2000:
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
        children.append(child)
    return "%d children" % len(children)

probe("2000 children", bomb)
probe("more than the limit", lambda: expect(len(children) >= LIMIT, "%d children" % len(children)))
