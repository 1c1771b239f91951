"""What may go wrong in a way that a person should be told about plainly."""


class Refused(Exception):
    """A rule says no, for now. `str()` is a sentence for the person who asked, saying what to do."""


class TooLate(Refused):
    """Somebody else was faster: the object is no longer where this person saw it."""


class FileRefused(Refused):
    """An upload that is not kept: wrong type, too large, rotten, or judged malicious."""


class FileLost(Refused):
    """A kept file whose content is gone from the storage."""
