"""Runs the site's processes side by side, with honcho: they start together and end together."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Printer


class Supervisor(Manager):
    """Shows what its processes print, each line under its name; when one ends, ends the others too."""

    def __init__(self) -> None:
        super().__init__(Printer(sys.stdout))
        #: The processes that ended without being told to.
        self.gave_up: list[str] = []

    def add(self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Add a process; `loop` starts it."""
        # exec, so that the signal to end reaches the program and not a shell in front of it.
        self.add_process(name, f"exec {shlex.join(command)}", env=dict(environment), cwd=str(folder))

    def terminate(self) -> None:
        """Tell all processes to end. honcho calls this for Ctrl-C, and as soon as it has seen one end."""
        if not self._terminating:
            self.gave_up = [name for name, state in self._processes.items() if "returncode" in state]
        super().terminate()
