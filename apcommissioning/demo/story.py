"""The demonstration's story as data: the YAML files of `story/`, read once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "story"


@cache
def told(name: str) -> dict[str, Any]:
    """The story's file of this name: market, children or committee."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
