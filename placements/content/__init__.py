"""What the child's side ships with, as readable files: code sets, the gate, the agreement, e-mails."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from apcommissioning.base.merge import MergeText

FOLDER = Path(__file__).resolve().parent


@cache
def read_yaml(name: str) -> Mapping[str, Any]:
    """A file of the shipped content, read once in a process. Not to be changed by its reader."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def read_text(name: str) -> MergeText:
    """A shipped text with merge fields, such as `ipa.md` or `emails/referral_received.md`."""
    return MergeText.read((FOLDER / name).read_text(encoding="utf-8"))
