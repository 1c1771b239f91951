"""`./dps bench`: the benchmark on SQLite, and on PostgreSQL where a server is found or `DATABASE_URL` names one."""

import os
import subprocess
import sys

from tests import postgresql


def main(arguments: list[str]) -> int:
    given = os.environ.get("DATABASE_URL", "")
    result = bench(arguments, database="")
    if result == 0 and given:
        return bench(arguments, database=given)
    server = postgresql.find()
    if result or server is None:
        if server is None:
            print("Left out: PostgreSQL (no server of version 15 or newer was found)")
        return result
    with postgresql.cluster(server) as url:
        return bench(arguments, database=url)


def bench(arguments: list[str], *, database: str) -> int:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database:
        env["DATABASE_URL"] = database
    return subprocess.run([sys.executable, "manage.py", "bench", *arguments], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
