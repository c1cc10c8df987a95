"""Container health checks: `probe.py web` and `probe.py beat` end with 0 when that part is well."""

import os
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

SCHEDULE = Path("/tmp/beat-schedule")  # noqa: S108 - the container's own
SILENCE_ALLOWED = 600  # seconds; beat writes its schedule every three minutes


def web() -> None:
    """Ask for /healthz under the name by which people know the site, the only one that it answers to."""
    name = urlsplit(os.environ["MUSTER_BASE_URL"]).netloc
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": name})
    urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - a fixed http address


def beat() -> None:
    """See whether beat has written its schedule lately."""
    last = max(path.stat().st_mtime for path in SCHEDULE.parent.glob(f"{SCHEDULE.name}*"))
    if time.time() - last > SILENCE_ALLOWED:
        sys.exit("beat is silent")


if __name__ == "__main__":
    {"web": web, "beat": beat}[sys.argv[1]]()
