"""The files that the rules look at."""

import pathlib
import re
import subprocess

SKIPPED_FOLDERS = {".git", "build", "build-dev", "node_modules", "__pycache__"}


class Tree:
    """A source tree; paths are relative to its root, as text with forward slashes."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.files = sorted(self._tracked() or self._walked())
        self._texts = {}

    def _tracked(self):
        """What git tracks, so that build output and drafts are nobody's business; nothing outside a repository."""
        if not (self.root / ".git").exists():
            return []
        listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=self.root,
                                capture_output=True, check=False)
        names = listed.stdout.decode().split("\0")
        return [name for name in names if name and (self.root / name).is_file()]

    def _walked(self):
        paths = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return [path.as_posix() for path in paths if not SKIPPED_FOLDERS & set(path.parts)]

    def text(self, name):
        """The file's text; empty when it is no text."""
        if name not in self._texts:
            try:
                self._texts[name] = (self.root / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self._texts[name] = ""
        return self._texts[name]

    def having(self, *endings):
        return [name for name in self.files if name.endswith(endings)]

    def exists(self, name):
        return (self.root / name).exists()


_NOT_CODE = re.compile(
    r'R"(?P<mark>[^(\s]*)\((?:.|\n)*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                         # strings
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"         # characters, but not the ' in 1'000
    r"|//[^\n]*"                                    # comments
    r"|/\*(?:.|\n)*?\*/")


def code_of(text):
    """C++ text without comments and the contents of literals; lines keep their numbers."""
    return _NOT_CODE.sub(lambda found: '""' + "\n" * found.group().count("\n"), text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1
