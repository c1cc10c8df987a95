"""Keep the tokens of links out of logs: a link in a log would be a key left in the door."""

import logging
import re

_TOKEN = re.compile(r"(/(?:calendar|answer|unsubscribe)/)[^/\s\"']+")


class TokenScrubber(logging.Filter):
    """Takes the token out of each line that names such a link, as Django's "Not Found: /calendar/…" does."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line passes; none with a token in it."""
        said = record.getMessage()
        if _TOKEN.search(said):
            record.msg, record.args = _TOKEN.sub(r"\1<token>", said), ()
        return True
