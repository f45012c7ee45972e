"""Makes a virtual environment. It shares PyTorch, and whatever else fits, with the Python that makes it."""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Callable, Dict, Iterable, List

from hub_environment import base
from hub_worker import distributions
from hub_worker.distributions import name_of

MARKER = "hub-environment.json"
"""The file that says that an environment is complete."""

_LAST_LINES = 12
_TOLD = re.compile(r"\s*(Downloading|Building|Cloning|Downloaded|Built) ")


class Failed(Exception):
    """The environment cannot be made."""


def make(folder: str, wanted: List[str], modules: Iterable[str], tell: Callable[[str], None]) -> None:
    """Makes an environment. A failure leaves nothing.

    wanted are requirements that must be met; modules are imported by the repo, and brought where that is possible.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        python = _new_environment(folder)
        with tempfile.TemporaryDirectory() as scratch:
            installer = _installer(python, scratch, base.shared())
            open_requirements = [item for item in wanted if not is_met(item)]
            if open_requirements:
                _run(installer(open_requirements), tell)
            for name in _missing(python, modules):
                _try(name, installer, tell)
        # A requirement with a marker may stand for other systems.
        lacking = _missing(python, [name_of(item) for item in wanted if ";" not in item and "://" not in item])
        if lacking:
            raise Failed(f"it was installed, but still lacks {', '.join(lacking)}")
        _mark(folder, wanted)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _new_environment(folder: str) -> str:
    """An empty environment that also finds what this Python has, behind its own packages."""
    # pip is this Python's: where it has none, the environment gets one.
    pip = [] if not distributions.is_there("pip") else ["--without-pip"]
    _run([sys.executable, "-m", "venv", *pip, folder], lambda line: None)
    windows = os.name == "nt"
    python = os.path.join(folder, "Scripts" if windows else "bin", "python.exe" if windows else "python")
    site = _output([python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    with open(os.path.join(site, "hub_base.pth"), "w", encoding="utf-8") as file:
        for shared in base.site_folders():
            # As a site folder, so that the .pth files in it count.
            file.write(f"import site; site.addsitedir({shared!r})\n")
    return python


def is_met(requirement: str) -> bool:
    """Whether this Python has it already. A requirement with a version is pip's to judge."""
    return re.fullmatch(r"[\w.-]+", requirement) is not None and distributions.is_there(requirement)


def _installer(python: str, scratch: str, shared: Dict[str, str]) -> Callable[[List[str]], List[str]]:
    """Gives the command that installs some requirements: uv's, or pip's where pip is configured or there is no uv."""
    uv = shutil.which("uv")
    if uv is not None and not _is_pip_configured():
        # uv does not see what is shared. A marker that never holds makes it leave that out.
        overrides = _write(scratch, "overrides.txt", [f"{name}; python_version < '0'" for name in shared])
        command = [uv, "pip", "install", "--python", python, "--overrides", overrides]
    else:
        constraints = _write(scratch, "constraints.txt", [f"{name}=={version}" for name, version in shared.items()])
        command = [python, "-m", "pip", "install", "--no-input", "--progress-bar", "off", "--constraint", constraints]
    return lambda requirements: [*command, "--", *requirements]


def _is_pip_configured() -> bool:
    """Whether pip has indexes or proxies of the user's, which uv does not read."""
    done = subprocess.run([sys.executable, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.returncode == 0 and bool(done.stdout.strip())


def _write(folder: str, name: str, lines: List[str]) -> str:
    file = os.path.join(folder, name)
    with open(file, "w", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)
    return file


def _try(name: str, installer, tell) -> None:
    """Brings a module that is imported somewhere: the import may be one that may fail."""
    if name in distributions.FOREIGN:
        tell(f"{name} is imported, but the package index has other software of this name")
        return
    try:
        _run(installer([distributions.distribution(name)]), tell)
    except Failed as failure:
        tell(f"{name} is imported, but cannot be installed: {str(failure).splitlines()[-1]}")


def _missing(python: str, names: Iterable[str]) -> List[str]:
    """The modules and distributions that an environment does not have."""
    scripts = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    code = (
        "import json, sys; sys.path.append(sys.argv[1]); from hub_worker import distributions;"
        " print(json.dumps(distributions.missing(json.loads(sys.argv[2]))))"
    )
    return json.loads(_output([python, "-c", code, scripts, json.dumps(list(names))]))


def _mark(folder: str, wanted: List[str]) -> None:
    file = os.path.join(folder, MARKER)
    content = {"python": sys.version.split()[0], "base": sys.executable, "shared": base.shared(), "requirements": wanted}
    with open(file + ".tmp", "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(file + ".tmp", file)


def _output(command: List[str]) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[:3])} failed: {done.stderr.strip()}")
    return done.stdout


def _run(command: List[str], tell: Callable[[str], None]) -> None:
    """Runs an installer. Its last lines are the reason if it fails."""
    last: "collections.deque[str]" = collections.deque(maxlen=_LAST_LINES)
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    try:
        for line in process.stdout:
            if line.strip():
                last.append(line.rstrip())
            if _TOLD.match(line):
                tell(line.strip())
        status = process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    if status != 0:
        errors = [line for line in last if line.startswith("ERROR")]
        raise Failed("\n".join(errors or last) or f"{command[0]} ended with status {status}")
