"""Production starts with every value it needs, and names those that are missing or insecure."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

COMPLETE = {
    "DPS_MODE": "production",
    "DPS_SECRET_KEY": "q8Zr1vXw5tYc7uBn3mKd9sLf2gHj6pQa4eRx0oTi-WzVyUbNcMk",
    "DPS_HOSTS": "ap.council.example",
    "DPS_BASE_URL": "https://ap.council.example",
    "DPS_COUNCIL_NAME": "Some County Council",
    "DPS_COUNCIL_ADDRESS": "County Hall",
    "DPS_COUNCIL_EMAIL": "ap@council.example",
    "DATABASE_URL": "postgres://dps:word@database/dps",
    "DPS_BROKER_URL": "redis://broker/0",
    "DPS_FILES": "/files",
    "DPS_EMAIL_URL": "smtp+tls://dps:word@mail.council.example:587",
}


def read(env: dict[str, str], ask: str = "") -> subprocess.CompletedProcess:
    """Import the settings in a process of their own, with nothing else in its environment that concerns them."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DPS_", "DATABASE_URL", "DJANGO"))
    }
    return subprocess.run(
        [sys.executable, "-c", f"from apcommissioning import settings as s; {ask}"],
        cwd=ROOT,
        env={**kept, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(env: dict[str, str]) -> list[str]:
    """What the settings say, a line each."""
    done = read(env)
    assert done.returncode != 0
    _, _, said = done.stderr.partition("ImproperlyConfigured: ")
    return [line.strip() for line in said.strip().splitlines()[1:]]


def test_production_starts_with_every_value():
    done = read(COMPLETE, "print(s.PRODUCTION, s.DEBUG, s.STORY_TODAY, s.SESSION_COOKIE_SECURE)")
    assert (done.stdout, done.stderr) == ("True False None True\n", "")


def test_what_is_missing_is_named_all_at_once():
    assert refusal({"DPS_MODE": "production"}) == [
        *(f"{name} is not set." for name in ("DPS_SECRET_KEY", "DPS_HOSTS", "DPS_BASE_URL")),
        *(f"{name} is not set." for name in ("DPS_COUNCIL_NAME", "DPS_COUNCIL_ADDRESS", "DPS_COUNCIL_EMAIL")),
        *(f"{name} is not set." for name in ("DATABASE_URL", "DPS_BROKER_URL", "DPS_FILES", "DPS_EMAIL_URL")),
    ]


def test_production_is_what_an_empty_environment_means():
    assert "DPS_SECRET_KEY is not set." in refusal({})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"DPS_SECRET_KEY": "short"}, "DPS_SECRET_KEY is too short or too plain: use at least 50 random characters."),
        ({"DPS_SECRET_KEY": "a" * 80}, "DPS_SECRET_KEY is too short or too plain: use at least 50 random characters."),
        ({"DPS_HOSTS": "*"}, "DPS_HOSTS may not be '*': name the hosts that the service answers to."),
        ({"DPS_BASE_URL": "http://ap.council.example"}, "DPS_BASE_URL does not begin with https://."),
        ({"DATABASE_URL": "sqlite:////files/dps.sqlite3"}, "DATABASE_URL names SQLite: production needs PostgreSQL."),
        ({"DATABASE_URL": "mysql://database/dps"}, "DATABASE_URL is not the address of a PostgreSQL database."),
        ({"DPS_TODAY": "2026-03-11"}, "DPS_TODAY is for the demonstration only: remove it."),
        (
            {"DPS_BROKER_URL": "amqp://broker"},
            "DPS_CACHE_URL (or DPS_BROKER_URL, where it is not set) is not the address of a Redis server.",
        ),
        ({"DPS_STORAGE": "ftp"}, "DPS_STORAGE is neither folder nor s3."),
        ({"DPS_STORAGE": "s3"}, "DPS_S3_BUCKET is not set."),
        ({"DPS_EMAIL_URL": "smtp://"}, "DPS_EMAIL_URL names no mail server."),
        ({"DPS_EMAIL_URL": "pigeon://roof"}, "DPS_EMAIL_URL is not the address of a mail server."),
        ({"DPS_LOG_LEVEL": "chatty"}, "DPS_LOG_LEVEL is not one of DEBUG, INFO, WARNING and ERROR."),
        ({"DPS_UPLOAD_LIMIT_MB": "lots"}, "DPS_UPLOAD_LIMIT_MB is not a whole number."),
        ({"DPS_SSL_REDIRECT": "maybe"}, "DPS_SSL_REDIRECT is neither yes nor no."),
        ({"DPS_SECRET_KEY_FILE": "/not/there"}, "DPS_SECRET_KEY_FILE cannot be read: No such file or directory."),
    ],
)
def test_an_insecure_or_broken_value_is_named(wrong, named):
    assert refusal({**COMPLETE, **wrong}) == [named]


def test_the_refusal_does_not_repeat_a_secret():
    done = read({**COMPLETE, "DPS_SECRET_KEY": "hunter2hunter2", "DATABASE_URL": "what://dps:hunter3@database"})
    assert done.returncode != 0
    assert "hunter" not in done.stdout + done.stderr


def test_a_mode_that_is_none_of_the_three_is_refused():
    assert "DPS_MODE is 'prodution'" in read({"DPS_MODE": "prodution"}).stderr


def test_a_secret_may_come_from_a_file(tmp_path):
    kept = tmp_path / "key"
    kept.write_text("$" + COMPLETE["DPS_SECRET_KEY"] + "\n")
    env = {name: value for name, value in COMPLETE.items() if name != "DPS_SECRET_KEY"}
    done = read({**env, "DPS_SECRET_KEY_FILE": str(kept)}, "print(s.SECRET_KEY)")
    assert done.stdout == f"${COMPLETE['DPS_SECRET_KEY']}\n"


def test_mail_goes_by_the_server_named():
    done = read(COMPLETE, "print(s.MAILERS['default']['OPTIONS'])")
    assert eval(done.stdout) == {
        "host": "mail.council.example",
        "port": 587,
        "username": "dps",
        "password": "word",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 20,
    }


def test_every_variable_has_a_line_in_the_documentation():
    source = (ROOT / "apcommissioning/settings.py").read_text()
    named = set(re.findall(r'_(?:given|needed|number|yes)\(\s*"([A-Z0-9_]+)"', source))
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert documented == named


def test_the_example_needs_only_its_secrets_filled_in():
    lines = (ROOT / "docs/example.env").read_text().splitlines()
    example = dict(line.replace('"', "").split("=", 1) for line in lines if line and not line.startswith("#"))
    secrets = {name for name, value in example.items() if not value}
    assert secrets == {"DPS_SECRET_KEY", "POSTGRES_PASSWORD"}
    assert set(COMPLETE) - {"DPS_MODE", "DATABASE_URL", "DPS_BROKER_URL", "DPS_FILES"} <= set(example)
    done = read({**COMPLETE, **{name: value for name, value in example.items() if value}}, "print(s.PRODUCTION)")
    assert (done.stdout, done.stderr) == ("True\n", "")
