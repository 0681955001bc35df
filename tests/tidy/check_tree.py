"""Fails when a rule of rules.py does not hold in the tree given: check_tree.py ROOT."""

import sys

import rules
from tree import Tree


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_tree.py ROOT")
    tree = Tree(sys.argv[1])
    if not tree.files:
        sys.exit(f"{sys.argv[1]} holds no files: nothing was checked")
    violations = [(name, line, message, rule.__name__) for rule in rules.ALL for name, line, message in rule(tree)]
    for name, line, message, rule in sorted(violations):
        print(f"{name}:{line}: {message} [{rule}]")
    print(f"{len(tree.files)} files, {len(rules.ALL)} rules, {len(violations)} violations")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
