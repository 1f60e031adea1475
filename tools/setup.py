"""Requirements -> .venv: set up the checkout for the two commands.

`tools/setup.sh` runs this when a stamp is missing or old, with the name of the set that is
wanted and the stamps that `app` and `dev` earn. A `.venv` without a valid stamp is built
anew: nothing tells how far an interrupted set-up came. Standard library and POSIX only.
"""

from __future__ import annotations

import ast
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"

# dev.txt holds all of app.txt, in the same versions.
EARNS = {"app": ("app",), "dev": ("app", "dev")}

WRITABLE = "The first start needs a checkout it can write to, with room; then start again."

# All that is let through of a person's pip settings: the way to a package index.
PIP_SETTINGS = {
    "index-url",
    "extra-index-url",
    "find-links",
    "cert",
    "client-cert",
    "proxy",
    "trusted-host",
    "timeout",
    "default-timeout",
}

# The same for uv, whose settings are told by how they begin. Who told uv of an index means
# that; else uv, which reads nothing of pip's, is told what pip was.
UV_INDEXES = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
UV_SETTINGS = (
    *UV_INDEXES,
    "UV_INSECURE_HOST",
    "UV_NATIVE_TLS",
    "UV_SYSTEM_CERTS",
    "UV_HTTP_",
    "UV_KEYRING_PROVIDER",
    "UV_CACHE_DIR",
    "UV_LINK_MODE",
)
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
UV_SEPARATORS = {"extra-index-url": " ", "find-links": ",", "trusted-host": " "}


class SetupFailed(Exception):
    """Say what went wrong and the next move."""


def main() -> int:
    """Set up what the arguments ask for; say in one line why where that fails."""
    wanted, *stamps = sys.argv[1:]
    try:
        with alone() as lock:
            set_up(wanted, dict(zip(("app", "dev"), stamps, strict=True)), lock)
    except SetupFailed as problem:
        tell(f"backstride: {problem}")
        return 1
    except OSError as problem:
        tell(f"backstride: {problem.filename or VENV}: {problem.strerror}. {WRITABLE}")
        return 1
    except KeyboardInterrupt:
        tell("backstride: set-up interrupted. The next start begins it anew.")
        return 130  # what a shell gives for an interrupt
    return 0


@contextmanager
def alone() -> Iterator[int]:
    """Hold the set-up of this checkout for one process at a time.

    The lock lies on this file, goes with its process, and is handed down to installers:
    where this process alone is killed, the next waits until its installer has ended.
    """
    with Path(__file__).open("r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another Backstride is setting itself up here; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def set_up(wanted: str, stamps: Mapping[str, str], lock: int) -> None:
    """Bring `.venv` to hold the wanted set; do nothing where another just did."""
    valid = [name for name in stamps if read_stamp(name) == stamps[name] and starts()]
    if wanted in valid:
        return
    started_s = time.monotonic()
    tell(f"Backstride sets itself up in {VENV}, once.")
    if not valid:
        build()
    install(wanted, lock)
    for name in EARNS[wanted]:
        stamp_file(name).write_bytes(os.fsencode(stamps[name]))
    tell(f"  ready after {time.monotonic() - started_s:.0f} s")


def starts() -> bool:
    """Tell whether the Python of `.venv` runs: an upgrade may have taken its base away."""
    try:
        return subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def stamp_file(name: str) -> Path:
    """Give the file that says for which requirements, and where, a set was installed."""
    return VENV / f"stamp-{name}"


def read_stamp(name: str) -> str:
    """Give what the stamp of a set says, nothing where there is none."""
    file = stamp_file(name)
    return os.fsdecode(file.read_bytes()) if file.is_file() else ""


def build() -> None:
    """Make an empty `.venv` that knows our sources, in place of whatever is there."""
    tell(f"  Python {sys.version.split()[0]}, {sys.executable}")
    for name in EARNS:
        stamp_file(name).unlink(missing_ok=True)
    try:
        venv.create(VENV, clear=True, symlinks=True)
    except ValueError as problem:  # a colon in the path, or bytes that are no text
        raise SetupFailed(f"{problem}. Move the checkout to a folder of another name.") from None
    # Relative, so that no path of the person's meets the encoding of .pth files.
    (packages() / "backstride-src.pth").write_text("../../../../src\n", encoding="ascii")


def packages() -> Path:
    """Give the folder of `.venv` that packages are installed into."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def install(wanted: str, lock: int) -> None:
    """Install a set with uv where there is one, with pip where there is none or it fails."""
    requirements = CHECKOUT / "requirements" / f"{wanted}.txt"
    count = len(missing(requirements))
    if shutil.which("uv"):
        tell(f"  {count} packages from the package index by uv, in most places within a minute")
        if run_uv(requirements, lock) and not missing(requirements):
            return
        tell("  uv could not (above is why); beginning anew with pip")
        build()
    tell(f"  {count} packages from the package index by pip, in most places within two minutes")
    run_pip(requirements, lock)
    if left := missing(requirements):
        raise SetupFailed(f"pip reports success, yet {VENV} lacks {', '.join(sorted(left))}.")


def missing(requirements: Path) -> set[str]:
    """Name the packages that a set pins for every machine and that `.venv` has not.

    An installer's own word is not enough: settings we know nothing of may have led it
    elsewhere.
    """
    pinned = re.findall(r"^([\w.-]+)==[^;\n]+$", requirements.read_text("utf-8"), re.MULTILINE)
    there = metadata.distributions(path=[str(packages())])
    return {plain(name) for name in pinned} - {plain(package.name) for package in there}


def plain(name: str) -> str:
    """Give a package's name as the packaging standard compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def run_uv(requirements: Path, lock: int) -> bool:
    """Install with uv; tell whether it says it did."""
    kept = {name: value for name, value in os.environ.items() if is_kept_for_uv(name)}
    if not any(name.startswith(UV_INDEXES) for name in kept if kept[name]):
        settings = pip_settings(sys.executable)
        kept = {UV_NAMES[name]: for_uv(name, settings[name]) for name in settings} | kept
    # As pip has it, any index may serve any package: the hashes say which files are ours.
    kept.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    command = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes"]
    command += ["--python", str(PYTHON), "-r", str(requirements)]
    return run(command, kept, lock) == 0


def for_uv(name: str, value: str) -> str:
    """Give a pip setting in uv's spelling: pip parts lists by any white space."""
    separator = UV_SEPARATORS.get(name)
    return separator.join(value.split()) if separator else value


def is_kept_for_uv(name: str) -> bool:
    """Tell whether uv gets to see this variable."""
    return not name.startswith("UV_") or name.startswith(UV_SETTINGS)


def run_pip(requirements: Path, lock: int) -> None:
    """Install with pip; only the way to the index is kept of the person's settings."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "PIP_"}
    if run([str(PYTHON), "-m", "ensurepip"], environment, lock, quiet=True) != 0:
        raise SetupFailed(f"{sys.executable} has no pip to give. Install python3-venv or uv.")
    settings = pip_settings(str(PYTHON))
    environment |= {f"PIP_{name.upper().replace('-', '_')}": settings[name] for name in settings}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    # Twice quiet: errors only, no warning for each folder that a mirror does not have.
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--require-hashes"]
    if run([*command, "-r", str(requirements)], environment, lock) != 0:
        raise SetupFailed(
            "pip could not install the packages (above is why). "
            "Mend that, then run the same command again."
        )


def pip_settings(python: str) -> dict[str, str]:
    """Read the person's way to the package index, as `pip install` would see it.

    Where that Python has no pip, or pip cannot read its own settings, the environment is
    all there is.
    """
    plain_words = {name: value for name, value in os.environ.items() if name[:4] != "PIP_"}
    if file := os.environ.get("PIP_CONFIG_FILE"):
        plain_words["PIP_CONFIG_FILE"] = file
    listing = subprocess.run(
        [python, "-m", "pip", "config", "list"],
        env=plain_words,
        check=False,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    # The listing is sorted: what is said of `install` comes after, and above, `global`.
    lines = re.findall(r"^(?:global|install)\.([\w-]+)=(.+)$", listing, re.MULTILINE)
    found = {name: str(ast.literal_eval(value)) for name, value in lines}
    for name, value in os.environ.items():
        if name.startswith("PIP_") and value:
            found[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return {name: value for name, value in found.items() if name in PIP_SETTINGS}


def run(
    command: Sequence[str], environment: Mapping[str, str], lock: int, *, quiet: bool = False
) -> int:
    """Run an installer that keeps our lock as long as it lives; give its exit code."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        command, env=environment, check=False, stdout=output, pass_fds=[lock]
    ).returncode


def tell(line: str) -> None:
    """Say how far it got, in any locale: a path may hold what that cannot write."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
