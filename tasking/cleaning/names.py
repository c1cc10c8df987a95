"""What a file is called here: its own name, without path, tricks and wrong ending."""

import re
import unicodedata

from tasking.cleaning.kinds import Kind

#: Characters of a name, its ending included.
LONGEST = 100
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def shown_name(given: str, kind: Kind) -> str:
    """The name under which a file is shown and downloaded, with the ending of what it is.

    Letters, figures, blanks and a few signs stay; what turns text round, hides, or leads to another folder goes.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = "".join(char for char in last if char.isalnum() or char in " .-_()+&,'")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", " ".join(plain.split())).strip(" .-")
    if not stem or _DEVICES.match(stem):
        stem = "file"
    return stem[: LONGEST - len(kind.extension)].rstrip(" .") + kind.extension
