"""The image and the compose file say what the settings ask for."""

import re
import shlex
from pathlib import Path

import yaml

from tests.launch.test_settings import read

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("migrate", "web", "worker", "clock")


def test_every_service_of_ours_is_given_every_variable():
    documented = re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    wanted = set(documented) - {"DPS_VAR", "DPS_TODAY"}
    given = {name: set(COMPOSE["services"][name]["environment"]) - {"WEB_CONCURRENCY"} for name in OURS}
    assert given == dict.fromkeys(OURS, wanted)


def test_there_is_one_clock_and_nothing_answers_but_to_this_machine():
    assert "deploy" not in COMPOSE["services"]["clock"]
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_the_image_is_built_with_values_that_the_settings_accept():
    source = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    (line,) = [line for line in source.splitlines() if line.startswith("RUN env ")]
    words = shlex.split(line.partition(" python ")[0].removeprefix("RUN env "))
    done = read(dict(word.split("=", 1) for word in words), "print(s.PRODUCTION)")
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_image_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER dps" in lines[lines.index("WORKDIR /service") :]
