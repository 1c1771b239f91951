"""`./dps test`: every test on SQLite, then on PostgreSQL, then the journeys and the slow ones.

The three runs stop at the first that fails, and each ends with pytest's own lines. What this machine lacks (PostgreSQL,
Chromium) is said and left out; with `CI` set it is an error.
"""

import os
import subprocess
import sys

from tests import browser, postgresql

FAST = "not journey and not slow"
# Two of a small machine's cores; more would only wait for the disk.
TOGETHER = ["-n", "2"]


def main(arguments: list[str]) -> int:
    if arguments:
        return pytest(arguments, database="")
    left_out = []
    server = postgresql.find()
    if server is None:
        left_out.append("PostgreSQL (no server of version 15 or newer was found; apt install postgresql)")
    chromium = browser.find()
    if not chromium:
        left_out.append("the journeys (no Chromium was found; apt install chromium)")
    for what in left_out:
        say(f"Left out: {what}")
    if left_out and os.environ.get("CI"):
        return 1

    say("Tests 1 of 3: SQLite")
    result = pytest([*TOGETHER, "-m", FAST], database="")
    if result == 0 and server is not None:
        say(f"Tests 2 of 3: {server.version}")
        with postgresql.cluster(server) as url:
            result = pytest([*TOGETHER, "-m", FAST], database=url)
    if result == 0:
        say(
            "Tests 3 of 3: journeys in Chromium, and what takes long (SQLite)"
            if chromium
            else "Tests 3 of 3: what takes long (SQLite)"
        )
        result = pytest([*TOGETHER, "-m", "journey or slow" if chromium else "slow and not journey"], database="")
    return result


def pytest(arguments: list[str], *, database: str) -> int:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database:
        env["DATABASE_URL"] = database
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=env, check=False).returncode


def say(line: str) -> None:
    print(f"\n=== {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
