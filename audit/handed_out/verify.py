"""Check evidence exported from Muster. Needs Python 3.8 and nothing else; README.txt says what is checked.

python3 -I verify.py [--digest LINK]
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Broken(Exception):
    """Something does not hold; the message names it."""


def main(arguments):
    """Check everything; 0 when all of it holds, 1 when not, 2 when the signatures are still to be checked."""
    if arguments and (len(arguments) != 2 or arguments[0] != "--digest" or not arguments[1].isdecimal()):
        print("Usage: python3 -I verify.py [--digest LINK]")
        return 2
    try:
        return check(int(arguments[1]) if arguments else None)
    except Broken as fault:
        print(f"BROKEN: {fault}")
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, csv.Error) as fault:
        print(f"BROKEN: a file is not as Muster writes it ({type(fault).__name__}: {fault})")
    return 1


def check(asked):
    """Check everything, or print the digest of the link that is asked for."""
    check_files()
    records = read_records()
    count, digest = check_links(records, asked)
    if asked is not None:
        print(digest or f"Link {asked} is not in links.csv.")
        return 0
    print(f"{len(records)} records hold, in a chain of {count} links up to the head.")
    return check_signatures()


def load(name):
    """A JSON file of the export."""
    try:
        return json.loads(read(name).decode())
    except ValueError:
        raise Broken(f"{name} cannot be read") from None


def read(name):
    """A file of the export."""
    try:
        return (HERE / name).read_bytes()
    except OSError:
        raise Broken(f"{name} is missing") from None


def check_files():
    """Every file is as it was when the manifest was signed."""
    manifest = load("manifest.json")
    if not isinstance(manifest.get("files"), dict) or not {"records.jsonl", "links.csv", "head.json"} <= set(
        manifest["files"]
    ):
        raise Broken("manifest.json does not name the files")
    for name, expected in manifest["files"].items():
        if Path(name).name != name:
            raise Broken("manifest.json names a file that is not in this folder")
        if sha256_of(name) != expected:
            raise Broken(f"{name} is not the file that was exported: {where_in(name) or 'its digest is another'}")


def sha256_of(name):
    """The digest of a file, read in pieces."""
    digest = hashlib.sha256()
    try:
        with (HERE / name).open("rb") as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                digest.update(piece)
    except OSError:
        raise Broken(f"{name} is missing") from None
    return digest.hexdigest()


def where_in(name):
    """What in an altered file does not hold, if the chain tells."""
    if name not in ("records.jsonl", "links.csv", "head.json"):
        return ""
    try:
        check_links(read_records(), None)
    except Broken as fault:
        return str(fault)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, csv.Error):
        return "it is not as Muster writes it"
    return ""


def read_records():
    """The digest of each record's content with where it stands, by its link."""
    found = {}
    with (HERE / "records.jsonl").open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line.decode())
                content = record["content"]
                json.loads(content)
                place = (record["source"], int(record["row"]))
                link, stone = int(record["link"]), record.get("tombstone")
                digest = hashlib.sha256(content.encode()).hexdigest()
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
                raise Broken(f"line {number} of records.jsonl cannot be read") from None
            if link in found:
                raise Broken(f"line {number} of records.jsonl names link {link} a second time")
            found[link] = (*place, digest, number, content, stone)
    return found


def check_links(records, asked):
    """The links follow from one another up to the head, and each record is what its link says."""
    head = load("head.json")
    wanted, count, last = dict(records), 0, 0
    try:
        digest = bytes.fromhex(head["before_first"])
        end, expected = int(head["link"]), head["digest"]
    except (KeyError, ValueError, TypeError):
        raise Broken("head.json cannot be read") from None
    with (HERE / "links.csv").open(newline="", encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(csv.reader(file), start=1):
            try:
                link, source, row, row_digest, time, form = line
                link, covered = int(link), f"{source}:{int(row)}:" + (f"{int(time)}:" if form == "2" else "")
                if form not in ("1", "2") or link <= last or len(row_digest) != 64:
                    raise ValueError
                digest = hashlib.sha256(digest + covered.encode() + bytes.fromhex(row_digest)).digest()
            except ValueError:
                raise Broken(f"line {number} of links.csv cannot be read, or is out of order") from None
            if link in wanted:
                check_record(link, source, int(row), row_digest, wanted.pop(link), records)
            count, last = count + 1, link
            if link == asked:
                return count, digest.hex()
    if wanted:
        link, (source, row, _, number, _, _) = next(iter(wanted.items()))
        raise Broken(f"line {number} of records.jsonl (row {row} of {source}): there is no link {link} in links.csv")
    if (last, digest.hex()) != (end, expected):
        raise Broken(
            "the links do not come to head.json: a link was altered, put in or taken out, or the head is another"
        )
    return count, None if asked is not None else digest.hex()


def check_record(link, source, row, row_digest, record, records):
    """One record is the one that its link covers; or what a disposal left of it, as its tombstone says."""
    its_source, its_row, content_digest, number, _, stone = record
    where = f"line {number} of records.jsonl (row {its_row} of {its_source})"
    if (source, row) != (its_source, its_row):
        raise Broken(f"{where}: link {link} is of row {row} of {source}")
    if stone is not None:
        laid = json.loads(records[stone][4]) if stone in records and records[stone][0] == "audit_erasedrow" else {}
        if (laid.get("source"), laid.get("row_key")) != (source, row):
            raise Broken(f"{where}: link {stone} is not its tombstone")
        row_digest = str(laid.get("remainder")).replace("\\x", "")
    if content_digest != row_digest:
        raise Broken(f"{where}: its content was altered, it does not have the digest in link {link}")


def check_signatures():
    """Both signatures, where Python can; else how to check them with OpenSSL."""
    print(f"Compare with the fingerprint that was made known to you: {fingerprint()}")
    if any(load(f"{name}.json").get("key") != fingerprint() for name in ("head", "manifest")):
        raise Broken("public-key.pem is not the key that head.json and manifest.json name")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        print("The signatures were NOT checked, since the package cryptography is not here. With OpenSSL 3:")
        for name in ("head", "manifest"):
            print(f"  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in {name}.json -sigfile {name}.sig")
        return 2
    for name in ("head", "manifest"):
        try:
            load_pem_public_key(read("public-key.pem")).verify(read(f"{name}.sig"), read(f"{name}.json"))
        except (InvalidSignature, ValueError):
            print(f"BROKEN: {name}.sig is not the key's signature of {name}.json")
            return 1
    print("Both signatures are the key's.")
    return 0


def fingerprint():
    """SHA-256 of the public key's DER form."""
    import base64
    import binascii

    text = read("public-key.pem").decode(errors="replace").splitlines()
    try:
        der = base64.b64decode("".join(line for line in text if not line.startswith("-----")), validate=True)
    except binascii.Error:
        return "public-key.pem cannot be read"
    return hashlib.sha256(der).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
