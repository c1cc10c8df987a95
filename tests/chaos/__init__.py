"""`make chaos`: workers, Valkey and PostgreSQL are killed while messages go out, and every message is accounted for.

Not a test of pytest's: it takes minutes. `docs/chaos.md` keeps what it said.
"""
