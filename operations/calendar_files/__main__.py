"""`python -m operations.calendar_files FIRST LAST`: a calendar from standard input, its events as JSON to the output.

Started by operations/calendar_files/apart.py. A refusal ends with status 3, and its sentence instead.
"""

import datetime as dt
import json
import resource
import sys

from operations.calendar_files.reading import Refused, read, to_plain

REFUSED = 3
#: What a hostile file may use up: bytes of memory, seconds of processor.
MEMORY = 768 * 1024 * 1024
SECONDS = 5


def main() -> int:
    """Read one file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    first, last = (dt.date.fromisoformat(word) for word in sys.argv[1:])
    try:
        found = read(sys.stdin.buffer.read(), starts_on=first, ends_on=last)
    except Refused as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED
    json.dump(to_plain(found), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
