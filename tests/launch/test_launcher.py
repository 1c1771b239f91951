"""`./dps`: finds a Python that runs, and names what is missing in one line with its remedy."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDS = ("sh", "dirname", "cat", "cksum", "rm", "mkdir", "touch", "chmod")


@pytest.fixture
def machine(tmp_path):
    """A machine that has the launcher, a few commands, and no Python."""
    (tmp_path / "bin").mkdir()
    for name in NEEDS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    shutil.copy(ROOT / "dps", tmp_path / "dps")
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    return tmp_path


def install(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


# Stands for a Python: says its version, makes an "environment" of itself, and notes what it is asked to run.
PYTHON = """
case "$*" in
    *version_info*) exit 0 ;;
    *ensurepip*) exit ${NO_VENV:-0} ;;
    --version) echo "Python 3.13.9" ;;
    "-m venv"*) mkdir -p "$3/bin"; cat "$0" >"$3/bin/python"; chmod +x "$3/bin/python" ;;
    *) echo "$DPS_MODE $DPS_TODAY python $*" ;;
esac
"""


def run(machine: Path, *words: str, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [machine / "dps", *words],
        cwd="/",
        env={"PATH": str(machine / "bin"), "HOME": str(machine), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_alone_it_says_what_it_can_do(machine):
    done = run(machine)
    assert done.returncode == 0
    assert [name for name in ("demo", "test", "manage") if f"./dps {name}" in done.stdout] == ["demo", "test", "manage"]


def test_a_command_that_is_not_there_is_named(machine):
    done = run(machine, "demmo")
    assert done.returncode == 1
    assert "there is no command 'demmo'" in done.stderr


def test_without_a_python_it_says_what_to_install(machine):
    install(machine, "python3", "exit 1  # an old one")
    done = run(machine, "demo")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt install python3" in done.stderr


def test_without_the_venv_module_it_says_what_to_install(machine):
    install(machine, "python3", PYTHON)
    done = run(machine, "demo", NO_VENV="1")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert not (machine / ".venv").exists()


def test_a_name_that_does_not_run_is_passed_over(machine):
    install(machine, "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    install(machine, "python3.12", PYTHON)
    done = run(machine, "manage", "check")
    assert done.stdout.splitlines()[-1] == "development  python manage.py check"


def test_the_demonstration_has_its_own_day(machine):
    install(machine, "python3.13", PYTHON)
    done = run(machine, "demo", "--port", "8001")
    assert done.stdout.splitlines()[-1] == "demonstration 2026-03-11 python manage.py demo --port 8001"


def test_requirements_are_installed_again_only_when_they_changed(machine):
    install(machine, "python3.13", PYTHON)
    installed = "Installing requirements/base.txt"
    assert installed in run(machine, "manage", "check").stderr
    assert installed not in run(machine, "manage", "check").stderr
    (machine / "requirements" / "base.txt").write_text("# newer\n")
    assert installed in run(machine, "manage", "check").stderr


def test_an_environment_whose_python_has_gone_is_made_again(machine):
    install(machine, "python3.13", PYTHON)
    run(machine, "manage", "check")
    os.truncate(machine / ".venv/bin/python", 0)
    (machine / ".venv/bin/python").write_text("#!/bin/sh\nexit 127\n")
    assert "Making .venv" in run(machine, "manage", "check").stderr
