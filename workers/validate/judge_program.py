"""Judges a Python program by its syntax tree, without running it.

Reads /in/program (the text) and /in/rules.json (the rules of shared/frameworks/framework_rules.h); writes
{"validated": bool, "validation_errors": [text]} to the path in MILLRACE_OUTPUT. The errors are for whoever wrote the
program, so that the next one is better: they name the line, what is wrong and what to do instead. This is no security
boundary: the sandbox that runs the program is.
"""

import ast
import json
import os
import warnings

ERRORS_MAX = 20
WRITING = set("wax+")


def dotted(node):
    """'os.path.join' for a chain of plain names, else None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def is_below(name, prefix):
    return name == prefix or name.startswith(prefix + ".")


def text_of(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class Findings:
    """Errors by line, each said once."""

    def __init__(self):
        self.found = set()

    def add(self, node, text):
        self.found.add((getattr(node, "lineno", 0), text))

    def texts(self):
        lines = [f"line {line}: {text}" if line else text for line, text in sorted(self.found)]
        if len(lines) > ERRORS_MAX:
            lines[ERRORS_MAX:] = [f"and {len(lines) - ERRORS_MAX} more errors"]
        return lines


class Judge(ast.NodeVisitor):
    """One walk over the tree. Names are resolved through the program's imports, so that an alias hides nothing."""

    def __init__(self, rules, findings):
        self.rules = rules
        self.findings = findings
        self.imported = {}   # local name -> what it stands for, dotted
        self.literals = {}   # name -> the text it was assigned, None when it was assigned anything else
        self.mentioned = set()

    def judge(self, tree):
        for node in ast.walk(tree):
            self.learn(node)
        self.visit(tree)
        for required in self.rules["required"]:
            beginnings = tuple(required.get("starting_with", ()))
            begins = beginnings and any(name.startswith(beginnings) for name in self.mentioned)
            if not begins and not any(self.mentions(name) for name in required["any_of"]):
                self.findings.add(None, required["reason"])

    def learn(self, node):
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.imported[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                self.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self.literals.setdefault(node.id, None)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            self.literals[name] = text_of(node.value) if name not in self.literals else None

    def mentions(self, wanted):
        return any(is_below(name, wanted) for name in self.mentioned)

    def resolved(self, name):
        head, _, rest = name.partition(".")
        known = self.imported.get(head, head)
        return f"{known}.{rest}" if rest else known

    # Imports.

    def visit_Import(self, node):
        for alias in node.names:
            self.judge_import(node, alias.name)

    def visit_ImportFrom(self, node):
        if node.level:
            self.findings.add(node, "relative imports are not possible: the program is one file")
            return
        self.judge_import(node, node.module)
        for alias in node.names:
            self.judge_import(node, f"{node.module}.{alias.name}", is_module=False)
            self.judge_use(node, f"{node.module}.{alias.name}")
            if alias.name == "*":
                self.findings.add(node, f"import the names you need instead of * from {node.module}")

    def judge_import(self, node, module, is_module=True):
        for forbidden in self.rules["forbidden_imports"]:
            if is_below(module, forbidden):
                self.findings.add(node, f"importing {forbidden} is not allowed")
                return
        allowed = self.rules["allowed_imports"]
        if is_module and allowed and module.split(".")[0] not in allowed:
            self.findings.add(node, f"importing {module} is not allowed; allowed are {', '.join(allowed)}")

    # Names and attributes.

    def visit_Name(self, node):
        name = self.resolved(node.id)
        self.mentioned.update((node.id, name))
        if isinstance(node.ctx, ast.Load):
            self.judge_use(node, name)
            if name in self.rules["allowed_members"] and name == self.imported.get(node.id):
                self.findings.add(node, self.only_members(name))

    def visit_Attribute(self, node):
        if node.attr in self.rules["forbidden_attributes"]:
            self.findings.add(node, f"the attribute {node.attr} is not allowed")
        self.mentioned.add("." + node.attr)
        name = dotted(node)
        if name is None:
            self.generic_visit(node)
            return
        self.mentioned.update((name, self.resolved(name)))
        self.judge_use(node, self.resolved(name))
        for inner in ast.walk(node.value):
            if isinstance(inner, ast.Attribute) and inner.attr in self.rules["forbidden_attributes"]:
                self.findings.add(inner, f"the attribute {inner.attr} is not allowed")

    def judge_use(self, node, name):
        for forbidden in self.rules["forbidden_calls"]:
            if is_below(name, forbidden) or name == f"builtins.{forbidden}":
                self.findings.add(node, f"{forbidden} is not allowed")
                return
        for module, members in self.rules["allowed_members"].items():
            inside = name[len(module) + 1:] if name.startswith(module + ".") else None
            if inside and not any(is_below(inside, member) for member in members):
                self.findings.add(node, f"{module}.{inside} is not allowed; {self.only_members(module)}")

    def only_members(self, module):
        names = ", ".join(f"{module}.{member}" for member in self.rules["allowed_members"][module])
        return f"of {module} only {names} may be used, by these names"

    # Calls and literals.

    def visit_Call(self, node):
        name = self.resolved(dotted(node.func) or "")
        if name in ("open", "io.open"):
            self.judge_open(node, node.args[:1], node.args[1:2])
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
            path = node.func.value
            if self.resolved(dotted(path.func) or "") == "pathlib.Path":
                if node.func.attr == "open":
                    self.judge_open(node, path.args[:1], node.args[:1])
                elif node.func.attr in ("write_text", "write_bytes", "unlink", "mkdir", "rename", "touch"):
                    self.judge_write(node, path.args[:1])
        self.generic_visit(node)

    def judge_open(self, node, path, mode):
        modes = mode + [word.value for word in node.keywords if word.arg == "mode"]
        if modes and WRITING & set(text_of(modes[0]) or ""):
            self.judge_write(node, path)

    def judge_write(self, node, path):
        written = path and (text_of(path[0]) or (isinstance(path[0], ast.Name) and self.literals.get(path[0].id)))
        if written and not written.startswith("/tmp/"):
            self.findings.add(node, f"writing to {written!r} is not allowed; "
                              "write the result to the path in the environment variable MILLRACE_OUTPUT")

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self.mentioned.add(node.value)


def does_nothing(tree):
    return all(isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
               for node in tree.body)


def errors_of(program, rules):
    findings = Findings()
    try:
        tree = ast.parse(program, "program.py")
        compile(program, "program.py", "exec", dont_inherit=True)  # Finds a `return` outside of a function.
    except SyntaxError as error:
        said = f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
        return [f"{said}: {error.text.strip()[:120]}" if error.text else said]
    except (ValueError, RecursionError, MemoryError) as error:
        return [f"the program cannot be parsed: {error or type(error).__name__}"]
    if does_nothing(tree):
        return ["the program is empty: it holds no statement that does anything"]
    try:
        Judge(rules, findings).judge(tree)
    except RecursionError:
        return ["the program is nested too deeply to be judged: write it flatter"]
    return findings.texts()


def main():
    warnings.simplefilter("ignore")
    with open("/in/rules.json", encoding="utf-8") as file:
        rules = json.load(file)
    with open("/in/program", encoding="utf-8") as file:
        program = file.read()
    errors = errors_of(program, rules)
    with open(os.environ["MILLRACE_OUTPUT"], "w", encoding="utf-8") as file:
        json.dump({"validated": not errors, "validation_errors": errors}, file)


if __name__ == "__main__":
    main()
