import gzip, json, pickle, re

def zip_bomb():
    return len(gzip.decompress(gzip.compress(bytes(1 << 20)) * 1500))

def json_bomb():
    return len(json.loads("[" * 1_000_000 + "]" * 1_000_000))

def text_bomb():
    text = "lol"
    for _ in range(10):
        text = text * 10
    return len(text)

class Bomb:
    def __reduce__(self):
        return (os.listdir, ("/etc",))

probe("zip bomb", zip_bomb)
probe("JSON bomb", json_bomb)
probe("billion laughs", text_bomb)
probe("pickle", lambda: pickle.loads(pickle.dumps(Bomb())))
print("the pattern starts", flush=True)
probe("regular expression", lambda: re.match(r"(a+)+$", "a" * 40 + "b") or "finished")
