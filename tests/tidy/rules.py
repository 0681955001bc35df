"""What must hold in the tree. A rule yields (file, line, message) for every place where it does not."""

import json
import re

from tree import code_of, line_of

CPP = (".h", ".cc")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)

# Who may include whom: shared <- topics <- workers <- producers (the one binary wires every role) <- tests, bench.
LAYERS = {"shared": 0, "topics": 1, "workers": 2, "producers": 3, "tests": 4, "bench": 4}
# The one folder beside the pools: how any pool is started.
EVERY_POOLS = "pool"
ADAPTERS = {"kafka", "redis", "postgres"}

# The start of a vendor's header, and the folders (or files without ending) that may include it.
VENDORS = {
    "librdkafka/": ["shared/kafka/"],
    "hiredis/": ["shared/redis/"],
    "pqxx/": ["shared/postgres/"],
    "libpq": ["shared/postgres/"],
    "curl/": ["shared/http/"],
    "seccomp.h": ["shared/sandbox/"],
    "yaml-cpp/": ["shared/settings/", "shared/definitions/", "topics/catalogue"],
    "valijson/": ["shared/json_schema/"],
    "boost/": ["shared/telemetry/", "shared/web/"],
    "CLI/": ["producers/cli/"],
}

# A call, what it matches, and the only folder that may make it.
BANNED_CALLS = [
    ("::now()", re.compile(r"::\s*now\s*\("), "shared/time/"),
    ("sleep_for", re.compile(r"\bsleep_(for|until)\b"), "shared/time/"),
    ("rand", re.compile(r"(?<![.>\w])(s?rand|rand_r|[dls]rand48)\s*\("), "shared/time/"),
    ("random_device", re.compile(r"\brandom_device\b"), "shared/time/"),
    ("getenv", re.compile(r"\b(secure_)?getenv\b"), "shared/settings/"),
]

TEST_SLEEPS = [
    (CPP, re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(")),
    (("_test.py",), re.compile(r"\btime\.sleep\s*\(")),
]

# Hosts that packages come from, and places that exist on one machine only.
PRIVATE_TEXT = [
    ("a registry's host", re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|repo1?\.maven\.(?:apache\.)?org|deb\.debian\.org"
        r"|[a-z0-9.-]*(?:artifactory|nexus)[a-z0-9-]*\.[a-z0-9.-]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:internal|corp)\b)")),
    ("an address of the documents' own network", re.compile(r"\b172\.31\.(?:4\.12|80\.237)\b")),  # B37
    ("a path of one machine", re.compile(r"(?<![\w.}$*])/(?:work/\w|home/[a-z]\w*/|Users/\w|root/\w|tmp/(?:b|helpers)/)")),
]

# An account of AWS in a name of a resource. The one that AWS itself writes in examples belongs to nobody.
ACCOUNT = re.compile(r"\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(?!123456789012)\d{12}\b")

# Files that users write, so that READMEs may name them.
USERS_FILES = {"millrace.yaml"}
NAMED_FILE = re.compile(r"`([A-Za-z0-9_./{},-]+\.(?:h|cc|py|sql|md|yaml|yml|cmake|sh|h,cc\}|\{h,cc\}))`|\]\(([^)#: ]+)\)")


def includes_of(tree, name):
    text = tree.text(name)
    for found in INCLUDE.finditer(text):
        yield line_of(text, found.start()), found.group(2)


def include_direction(tree):
    """shared <- topics <- workers <- producers <- tests, bench; pools stay apart; shared asks interfaces."""
    for name in tree.having(*CPP):
        here = name.split("/")
        if here[0] not in LAYERS:
            continue
        for line, included in includes_of(tree, name):
            there = included.split("/")
            if there[0] not in LAYERS:
                continue
            if LAYERS[there[0]] > LAYERS[here[0]]:
                yield name, line, f"{here[0]} must not include {included}: dependencies point to shared"
            elif here[0] == there[0] == "workers" and there[1] not in (here[1], EVERY_POOLS):
                yield name, line, f"pool {here[1]} must not include pool {there[1]}"
            elif here[0] == there[0] == "shared" and there[1] in ADAPTERS - {here[1]}:
                yield name, line, f"shared/{here[1]} must not include the adapter {included}: use an interface"


def vendor_headers(tree):
    """A vendor's header appears in its adapter and that adapter's own tests only."""
    for name in tree.having(*CPP):
        for line, included in includes_of(tree, name):
            for vendor, homes in VENDORS.items():
                if not included.startswith(vendor) or name.startswith("tests/fuzz/"):
                    continue
                folders = {home.split("/")[1] for home in homes if home.endswith("/")}
                is_its_test = name.startswith("tests/") and (name.split("/") + [""])[2] in folders
                if not is_its_test and not any(name.startswith(home) for home in homes):
                    yield name, line, f"<{included}> belongs into {' or '.join(homes) or 'no folder at all'}"


def banned_calls(tree):
    """Time, chance and environment enter as dependencies."""
    for name in tree.having(*CPP):
        code = code_of(tree.text(name))
        for call, pattern, home in BANNED_CALLS:
            if name.startswith((home, "tests/unit/" + home.split("/")[1] + "/")):
                continue
            for found in pattern.finditer(code):
                yield name, line_of(code, found.start()), f"{call} is for {home} only: take it as a dependency"


def sleeping_tests(tree):
    """Tests wait on conditions."""
    for endings, pattern in TEST_SLEEPS:
        for name in tree.having(*endings):
            if not name.startswith("tests/") or name.startswith("tests/tidy/"):
                continue
            code = code_of(tree.text(name)) if name.endswith(CPP) else tree.text(name)
            for found in pattern.finditer(code):
                yield name, line_of(code, found.start()), "a test must not sleep: wait on a condition"


def expanded(name):
    """"a.{h,cc}" as both names."""
    found = re.match(r"(.*)\{([^}]*)\}(.*)", name)
    if not found:
        return [name]
    return [found.group(1) + part + found.group(3) for part in found.group(2).split(",")]


def readme_names(tree):
    """Files that a README names exist: beside it, or counted from the root."""
    for name in tree.having("README.md", "ARCHITECTURE.md"):
        folder = name.rpartition("/")[0]
        text = tree.text(name)
        for found in NAMED_FILE.finditer(text):
            for named in expanded(found.group(1) or found.group(2)):
                beside = f"{folder}/{named}" if folder else named
                if named in USERS_FILES:
                    continue
                if not tree.exists(beside) and not tree.exists(named):
                    yield name, line_of(text, found.start()), f"names {named}, which does not exist"


WRITTEN = re.compile(r'\b(?:text|text_if_any|number|raw|time)\("([a-z_]+)"')
READ = re.compile(r'fields\.\w+\("([a-z_]+)"')


def schemas_against_structs(tree):
    """Every event has a schema and every schema an event, with the same members."""
    events = {name.split("/")[-1][:-3]: name for name in tree.having(".cc") if name.startswith("topics/events/")}
    schemas = {name.split("/")[-1].removesuffix(".schema.json"): name for name in tree.having(".schema.json")
               if name.startswith("topics/schemas/")}
    for event, name in events.items():
        code = tree.text(name)
        members = set(WRITTEN.findall(code)) | set(READ.findall(code))
        if not members:
            continue  # Not an event of its own: it speaks in headers.
        if event not in schemas:
            yield name, 1, f"has no topics/schemas/{event}.schema.json"
            continue
        described = set(json.loads(tree.text(schemas[event]))["properties"])
        for member in sorted(members ^ described):
            where = "topics/events" if member in described else "the schema"
            yield schemas[event], 1, f"member {member} is unknown to {where}"
    for event, name in schemas.items():
        if event not in events:
            yield name, 1, f"has no topics/events/{event}.cc"
        asyncapi = tree.text("topics/asyncapi.yaml")
        if f"./schemas/{event}.schema.json" not in asyncapi:
            yield name, 1, "is not referred to by topics/asyncapi.yaml"


def private_text(tree):
    """No registry, machine or person shows in the tree (A29, B37)."""
    for name in tree.files:
        if name.startswith("tests/tidy/"):
            continue
        text = tree.text(name)
        for what, pattern in PRIVATE_TEXT:
            for found in pattern.finditer(text):
                yield name, line_of(text, found.start()), f"shows {what}: {found.group()}"


def account_numbers(tree):
    """Where things are in AWS comes from parameters: no account, and so no ARN to fall back to, is written down outside of tests (E170)."""
    for name in tree.files:
        if name.startswith("tests/"):
            continue
        text = tree.text(name)
        for found in ACCOUNT.finditer(text):
            yield name, line_of(text, found.start()), f"names an AWS account: {found.group()}; take it from a parameter"


ALL = [include_direction, vendor_headers, banned_calls, sleeping_tests, readme_names, schemas_against_structs,
       private_text, account_numbers]
