"""Settings of the worker that a benchmark starts: as they are, on the benchmark's database."""

import os

from config.settings import *  # noqa: F403 - the same settings, but for what follows
from config.settings import DATABASES

for _database in DATABASES.values():
    _database["NAME"] = os.environ["MUSTER_BENCH_DATABASE"]
