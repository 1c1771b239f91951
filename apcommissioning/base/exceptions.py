"""What may go wrong in a way that a person should be told about plainly."""


class Refused(Exception):
    """A rule says no, for now. `str()` is a sentence for the person who asked, saying what to do."""


class TooLate(Refused):
    """Somebody else was faster: the object is no longer where this person saw it."""


class ChangedMeanwhile(TooLate):
    """A colleague saved this after it was read here. `current` is what they saved, and its `revision` the newer one."""

    def __init__(self, current, *, by=None, at=None) -> None:
        super().__init__("A colleague has changed this since you opened it. Nothing of yours was saved yet.")
        self.current, self.by, self.at = current, by, at


class ComesFirst(Exception):
    """Another page comes before the one asked for; `url` is its address. The reader is sent there."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class FileRefused(Refused):
    """An upload that is not kept: wrong type, too large, rotten, or judged malicious."""


class FileLost(Refused):
    """A kept file whose content is gone from the storage."""
