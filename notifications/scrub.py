"""Keep calendar tokens out of logs: a link in a log would be a key left in the door."""

import logging
import re

_TOKEN = re.compile(r"(/calendar/)[^/\s\"']+")


class TokenScrubber(logging.Filter):
    """Takes the token out of each line that names a calendar link, such as Django's "Not Found: /calendar/…"."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line passes; none with a token in it."""
        said = record.getMessage()
        if "/calendar/" in said:
            record.msg, record.args = _TOKEN.sub(r"\1<token>", said), ()
        return True
