"""The two commands set themselves up, wherever and however they are called."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the two executables are for POSIX")

ROOT = Path(__file__).resolve().parent.parent
NAME = f"python3.{sys.version_info.minor}"
PYTHON = Path(sys.base_prefix) / "bin" / NAME
SHIM = f'exec "{PYTHON}" "$@"'
# What the way to a command that is set up may need; no Python is among it.
TOOLS = ("cat", "cksum", "dirname", "readlink")

# Stands for the command-line tool: tells what reached it.
STUB = """
import json, sys
print(json.dumps({"arguments": sys.argv[1:], "input": sys.stdin.read(), "path": sys.path}))
sys.exit(3)
"""


class Machine:
    """A checkout with stub sources and no packages, and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.checkout = folder / "a läufer's checkout"
        shutil.copytree(ROOT / "tools", self.checkout / "tools")
        for name in ("backstride", "test"):
            shutil.copy(ROOT / name, self.checkout)
        self.write("src/backstride/__init__.py", "")
        self.write("src/backstride/__main__.py", STUB)
        self.write("requirements/app.txt", "# none\n")
        self.write("requirements/dev.txt", "# none either\n")

    def write(self, name: str, text: str) -> None:
        file = self.checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def command(self, name: str, script: str, folder: str = "bin") -> None:
        file = self.folder / folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def start(
        self, *line: str | Path, cwd: Path | None = None, **more: str
    ) -> subprocess.Popen[str]:
        home = self.folder / "home"
        environment = {"PATH": str(self.bin), "HOME": str(home), "LOG": str(self.log)}
        # Who told uv of an index is not asked what pip knows, which takes half a second.
        environment |= {"UV_INDEX": "file:///nowhere"} | more
        return subprocess.Popen(
            line or (self.checkout / "backstride",),
            cwd=cwd or self.folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *line: str | Path, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        process = self.start(*line, cwd=cwd, **more)
        out, err = process.communicate("hello")
        return subprocess.CompletedProcess(line, process.returncode, out, err)

    def index(self) -> str:
        """Write an index with one package, pin that; give the index's address."""
        folder = self.folder / "index" / "tiny"
        folder.mkdir(parents=True)
        wheel = folder / "tiny-1-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("tiny.py", "")
            archive.writestr(
                "tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n"
            )
            archive.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr("tiny-1.dist-info/RECORD", "")
        (folder / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>')
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        self.write("requirements/app.txt", f"tiny==1 \\\n    --hash=sha256:{digest}\n")
        return folder.parent.as_uri()

    def leave_a_mark(self) -> Path:
        """Put a file into `.venv` that is gone once that is built anew."""
        mark = next((self.checkout / ".venv").glob("lib/*/site-packages")) / "mark"
        mark.touch()
        return mark


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """Give a machine with neither Python nor uv."""
    return Machine(tmp_path)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    """Give a machine with a Python, and a uv that has nothing to do and does it."""
    bare.command(NAME, SHIM)
    bare.command("uv", 'echo "$@" >> "$LOG"')
    return bare


def test_the_first_use_sets_up_and_the_second_needs_no_python_to_see_that(
    machine: Machine,
) -> None:
    first = machine.run()
    (machine.bin / NAME).unlink()
    second = machine.run()

    assert "ready after" in first.stderr
    assert (second.returncode, second.stderr) == (3, "")


def test_arguments_input_output_and_exit_code_pass_through_the_first_use(machine: Machine) -> None:
    machine.command("uv", "cat; echo chatter")  # reads what is not for it, and talks

    done = machine.run(machine.checkout / "backstride", "a b", "*", "--json")

    told = json.loads(done.stdout)
    assert (told["arguments"], told["input"]) == (["a b", "*", "--json"], "hello")
    assert done.returncode == 3


def test_a_link_to_the_command_works_from_any_folder(machine: Machine) -> None:
    link = machine.folder / "backstride"
    link.symlink_to(machine.checkout / "backstride")

    assert machine.run(link, cwd=Path("/"), CDPATH="/usr").returncode == 3


def test_neither_folder_nor_variables_of_the_person_lead_python_astray(machine: Machine) -> None:
    trap = machine.folder / "trap"
    trap.mkdir()
    (trap / "json.py").write_text("raise SystemExit('trapped')")

    done = machine.run(cwd=trap, PYTHONPATH=str(trap), PYTHONHOME=str(trap))

    assert done.returncode == 3
    assert str(trap) not in json.loads(done.stdout)["path"]


def test_the_newest_python_is_taken(machine: Machine) -> None:
    for name in ("python3.11", "python3.14", "python3"):
        machine.command(name, f'echo {name} >> "$LOG"; {SHIM}')

    machine.run()

    assert "python3.14" in machine.log.read_text()
    assert "python3.11" not in machine.log.read_text()


def test_a_python_that_fails_when_run_is_passed_over(machine: Machine) -> None:
    machine.command("python3.14", "exit 127")
    machine.command(NAME, "exit 127", folder="shims")

    done = machine.run(PATH=f"{machine.folder / 'shims'}:{machine.bin}")

    assert done.returncode == 3


def test_an_activated_venv_is_not_built_from_itself(machine: Machine) -> None:
    machine.run()
    venv = machine.checkout / ".venv"
    (venv / "stamp-app").unlink()
    (venv / "bin" / NAME).unlink(missing_ok=True)
    machine.command(
        NAME,
        f'echo "its own python" >> "$LOG"; {SHIM}',
        folder=f"{machine.checkout.name}/.venv/bin",
    )

    done = machine.run(PATH=f"{venv / 'bin'}:{machine.bin}")

    assert done.returncode == 3
    assert "its own python" not in machine.log.read_text()


def test_python3_will_do_where_no_name_has_a_version(machine: Machine) -> None:
    (machine.bin / NAME).rename(machine.bin / "python3")

    assert machine.run().returncode == 3


def test_no_python_is_said_in_one_line(bare: Machine) -> None:
    bare.command("python3", "exit 1")  # as one that is too old answers

    done = bare.run()

    assert done.returncode == 1
    assert "no Python 3.11 to 3.14" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_python_without_its_venv_module_is_said_in_one_line(bare: Machine) -> None:
    bare.command(NAME, f'case "$*" in *ensurepip*) exit 1 ;; esac; {SHIM}')

    done = bare.run()

    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_python_without_its_venv_module_is_enough_for_uv(machine: Machine) -> None:
    machine.command(NAME, f'case "$*" in *ensurepip*) exit 1 ;; esac; {SHIM}')

    assert machine.run().returncode == 3


def test_uv_brings_a_python_where_there_is_none(bare: Machine) -> None:
    bare.command("uv", f'[ "$1 $2" != "python find" ] || echo "{PYTHON}"')

    assert bare.run().returncode == 3


def test_a_setup_without_a_stamp_is_begun_anew(machine: Machine) -> None:
    machine.run()
    mark = machine.leave_a_mark()
    (machine.checkout / ".venv/stamp-app").unlink()

    assert machine.run().returncode == 3
    assert not mark.exists()


def test_a_setup_that_was_killed_leaves_no_lock_and_no_stamp(machine: Machine) -> None:
    machine.command("uv", "kill -9 $PPID")
    killed = machine.run()
    machine.command("uv", "")

    again = machine.run()

    assert killed.returncode not in {0, 3}
    assert "ready after" in again.stderr
    assert "waiting" not in again.stderr


def test_where_a_killed_setup_left_an_installer_at_work_the_next_waits_for_it(
    machine: Machine,
) -> None:
    sleep = shutil.which("sleep")
    machine.command("uv", f"kill -9 $PPID; exec >/dev/null 2>&1; {sleep} 2")
    machine.run()
    machine.command("uv", "")

    again = machine.run()

    assert "waiting" in again.stderr
    assert again.returncode == 3


def test_the_second_of_two_started_at_once_waits_and_repeats_nothing(machine: Machine) -> None:
    sleep = shutil.which("sleep")
    machine.command("uv", f'echo "$@" >> "$LOG"; {sleep} 2')  # longer than both take to start
    both = [machine.start(), machine.start()]

    ends = [process.communicate("")[1] for process in both]

    assert [process.returncode for process in both] == [3, 3]
    assert ["waiting" in end for end in sorted(ends)].count(True) == 1
    assert machine.log.read_text().count("\n") == 1


def test_a_moved_checkout_is_set_up_anew(machine: Machine) -> None:
    machine.run()
    machine.checkout = machine.checkout.rename(machine.folder / "elsewhere")

    assert "ready after" in machine.run().stderr
    assert machine.run().stderr == ""


def test_changed_requirements_are_installed(machine: Machine) -> None:
    machine.run()
    machine.write("requirements/app.txt", "# others\n")

    assert "ready after" in machine.run().stderr


def test_a_venv_whose_python_was_taken_away_is_built_anew(machine: Machine) -> None:
    machine.run()
    python = machine.checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/gone/python")

    assert machine.run().returncode == 3


def test_the_test_command_adds_to_what_stands_and_leaves_nothing_to_do(machine: Machine) -> None:
    machine.write("src/pytest.py", "import sys; print(sys.argv[1:])")
    machine.run()
    mark = machine.leave_a_mark()

    tested = machine.run(machine.checkout / "test", "-k", "a law")

    assert tested.stdout == "['-k', 'a law']\n"
    assert "dev.txt" in machine.log.read_text()
    assert mark.exists()
    assert machine.run().stderr == ""


def test_after_the_test_command_the_other_needs_no_setup(machine: Machine) -> None:
    machine.write("src/pytest.py", "")
    machine.run(machine.checkout / "test", "-k", "laws")

    assert machine.run().stderr == ""


def test_the_test_command_runs_every_step_and_ends_with_the_worst(machine: Machine) -> None:
    machine.write("src/mypy.py", "raise SystemExit(2)")
    machine.write("src/pytest.py", "print('3 passed')")
    machine.run(machine.checkout / "test", "--version")
    machine.command("ruff", "exit 1", folder=f"{machine.checkout.name}/.venv/bin")
    machine.command("lint-imports", "exit 1", folder=f"{machine.checkout.name}/.venv/bin")

    done = machine.run(machine.checkout / "test")

    assert done.returncode == 2
    headings = [line for line in done.stdout.splitlines() if line.startswith("== ")]
    assert [line.split()[1] for line in headings] == [
        *("lint", "format", "types", "layers", "something", "tests"),
    ]
    assert done.stdout.endswith("3 passed\n")


def test_pip_takes_over_from_a_uv_that_did_nothing_and_keeps_only_the_way_to_the_index(
    machine: Machine,
) -> None:
    index = machine.index()
    away = machine.folder / "away"
    config = machine.folder / "home/.pip/pip.conf"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"[global]\nindex-url = {index}\ntarget = {away}\n"
        f"[install]\nextra-index-url = {index}\nno-binary = :all:\n"
    )

    done = machine.run(
        PIP_USER="1",
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_PREFIX=str(away),
    )

    assert done.returncode == 3, done.stderr
    assert any(machine.checkout.glob(".venv/lib/*/site-packages/tiny.py"))
    assert not away.exists()


def test_uv_learns_the_way_from_pip_and_keeps_nothing_that_diverts(machine: Machine) -> None:
    machine.command("uv", f'{shutil.which("env")} >> "$LOG"')

    machine.run(
        UV_INDEX="",
        PIP_INDEX_URL="file:///mirror",
        PIP_FIND_LINKS="/one /two",
        UV_SYSTEM_PYTHON="1",
        UV_HTTP_TIMEOUT="9",
    )

    seen = machine.log.read_text().splitlines()
    assert "UV_DEFAULT_INDEX=file:///mirror" in seen
    assert "UV_FIND_LINKS=/one,/two" in seen
    assert "UV_HTTP_TIMEOUT=9" in seen
    assert "UV_SYSTEM_PYTHON=1" not in seen


def test_a_path_that_no_venv_can_have_is_said_without_a_traceback(machine: Machine) -> None:
    machine.checkout = machine.checkout.rename(machine.folder / "a:b")

    done = machine.run()

    assert done.returncode == 1
    assert "folder of another name" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setup_that_cannot_write_says_so_in_one_line(machine: Machine) -> None:
    machine.write(".venv", "a file where the folder should be")

    done = machine.run()

    assert done.returncode == 1
    assert "backstride: " in done.stderr
    assert "Traceback" not in done.stderr
