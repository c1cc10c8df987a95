"""Which sessions one resource cannot do both of, for lack of time between them, as sets to choose one from at most."""

from collections.abc import Iterable, Iterator

from operations.planning.minutes import Minutes


class Clashes:
    """All pairs of sessions that clash. Sets of sessions are bits of a number, in the order of their times."""

    def __init__(self, minutes: Minutes) -> None:
        pieces = minutes.pieces
        self.ordered = sorted(range(len(pieces)), key=pieces.__getitem__)
        self.position = {session: at for at, session in enumerate(self.ordered)}
        self.clash = [0] * len(pieces)
        keys = sorted({piece.place for piece in pieces})
        furthest = max((minutes.move(a, b) for a in keys for b in keys), default=0)
        for at, session in enumerate(self.ordered):
            for later in range(at + 1, len(pieces)):
                other = pieces[self.ordered[later]]
                if other.start >= pieces[session].end + furthest:
                    break
                if not minutes.apart(pieces[session], other):
                    self.clash[at] |= 1 << later
                    self.clash[later] |= 1 << at

    def cliques(self, sessions: Iterable[int]) -> list[list[int]]:
        """Sets of these sessions, each pair in a set clashing, that hold every pair that clashes."""
        mine = sum(1 << self.position[session] for session in sessions)
        unseen = {at: self.clash[at] & mine for at in bits(mine)}
        found = []
        for at in unseen:
            while unseen[at]:
                together, common, joining = 1 << at, self.clash[at] & mine, unseen[at]
                while joining:  # first one of a pair that is in no set yet, then whoever clashes with all in this one
                    one = joining & -joining
                    together |= one
                    common &= self.clash[one.bit_length() - 1]
                    joining = common
                for position in bits(together):
                    unseen[position] &= ~together
                found.append(sorted(self.ordered[position] for position in bits(together)))
        return found


def bits(number: int) -> Iterator[int]:
    """The positions of its bits, the lowest first."""
    while number:
        one = number & -number
        yield one.bit_length() - 1
        number ^= one
