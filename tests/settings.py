"""The settings of a test run: the service's own, in a folder of their own that goes away with the process.

What stands in the shell (`DPS_…`) must not colour the tests, so it is removed first. `DATABASE_URL` stays: `./dps test`
sets it to run the same tests on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

KEPT = {"DPS_SCREENSHOTS"}

for _name in [name for name in os.environ if name.startswith("DPS_") and name not in KEPT]:
    del os.environ[_name]

_var = tempfile.mkdtemp(prefix="dps-test-")
atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.environ["DPS_MODE"] = "development"
os.environ["DPS_VAR"] = _var

from apcommissioning.settings import *  # noqa: E402,F403
from apcommissioning.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # What a crash would lose does not matter here; the rest of how SQLite is used is as in the service.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A task runs where it is asked for, which is after commit: see "Work after commit" in tests/README.md.
CELERY_TASK_ALWAYS_EAGER = True
LOGGING = {"level": "WARNING"}
# Council staff of the tests sign in without a second step; tests/base/test_signin.py holds that they must have one.
SECOND_STEP_REQUIRED = False
