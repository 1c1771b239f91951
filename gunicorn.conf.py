"""How gunicorn runs, in production and, with a few words added, in the demonstration."""

from pathlib import Path

from apcommissioning.base import logs

bind = "0.0.0.0:8000"
worker_class = "gthread"
# Requests that each process takes at a time. How many processes: WEB_CONCURRENCY, which gunicorn reads itself; one for
# each core does well.
threads = 4
timeout = 60
graceful_timeout = 25
# The sign of life of each process is a file: in memory, not on a disk that may be slow.
_memory = Path("/dev/shm")  # noqa: S108  (gunicorn makes the file's name itself)
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
logconfig_dict = logs.for_standard_library("INFO")
