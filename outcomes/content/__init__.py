"""What the app ships as data: the framework, the figures' definitions, the prompts, the e-mails, the open data."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@cache
def read(name: str) -> Any:
    """A YAML file of this folder, read once."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@cache
def text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
