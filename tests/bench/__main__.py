"""`python -m tests.bench [name…]`: run all benchmarks, or those named, on a database of their own."""

import importlib
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

#: Modules of this package, each with `run(cast)`, which makes its rows and gives its Table or its own words.
BENCHMARKS = ("feed", "police_import", "candidates", "claiming", "planning", "chaining", "saving", "trail")


def main(names: list[str]) -> int:
    """Run them; 2 when a name is not known."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.")
        return 2

    from config.embedded.addresses import home
    from config.embedded.services import ensure

    ensure(home(), postgres="DATABASE_URL" not in os.environ, valkey="REDIS_URL" not in os.environ)

    import django

    django.setup()
    from tests import databases
    from tests.cast import make_cast

    template = databases.template()
    for name in names or BENCHMARKS:
        with databases.clone(template, f"bench_{name}"):
            print(importlib.import_module(f"tests.bench.{name}").run(make_cast()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
