"""What is logged, and how: no bodies, no query strings, no tokens."""

import environ

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"tokens": {"()": "notifications.scrub.TokenScrubber"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": environ.Env().str("MUSTER_LOG_LEVEL", default="WARNING")},
    # When it is told everything, it writes out the addresses that are called, and that of a Teams workflow is a key.
    "loggers": {"urllib3": {"level": "WARNING"}},
}
