"""Whether the book comes out the same: built twice in other surroundings, and by other versions of Python.

Two copies of the sources are built by the same interpreter, at different times, in folders of other names and
depths, with one and with two cores, with another home, time zone, language, hash seed, width of the terminal,
umask and order in which files came into their folder. Every byte is compared, run times excepted. Both builds
see the same day of Universal Time: what depends on that alone is not found.

Other versions of Python bring other versions of libraries. Their verdicts must be the same, their findings
equal to `accepted.DIGITS` digits.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import kosh
from kosh import ROOT
from kosh.book import about, accepted, records, scorecard
from kosh.errors import KoshError

#: Versions of Python that the book is built with.
PYTHONS = ("3.11", "3.12", "3.13")

#: What is compared of ``_build``, causes before what follows from them; and what is declared to differ.
COMPARED = ("executed", "findings", "verdicts.json", "verdicts.csv", "html")
EXCEPTED = f"html/_static/{about.SCRIPT}"

#: Never part of a copy.
MADE = {".git", ".venv", ".snakemake", "_build", "__pycache__", ".ipynb_checkpoints", ".pytest_cache"}


@dataclass(frozen=True)
class Surroundings:
    """What is another in each build: ``folder`` is below a temporary one, ``variables`` of None are unset."""

    folder: str
    cores: int
    variables: dict
    umask: int
    backwards: bool


#: The two time zones never have the same day.
SURROUNDINGS = (
    Surroundings(
        folder="one/kosh",
        cores=1,
        variables={"TZ": "Etc/GMT+12", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
        | {"PYTHONHASHSEED": None},
        umask=0o022,
        backwards=False,
    ),
    Surroundings(
        folder="the other/in a deeper folder/book",
        cores=2,
        variables={"TZ": "Etc/GMT-14", "LANG": "C", "LC_ALL": "C", "COLUMNS": "200", "PYTHONHASHSEED": "7"},
        umask=0o077,
        backwards=True,
    ),
)

MONTHS = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
CLOCK = re.compile(
    rf"\d{{4}}-\d\d-\d\d|\d\d?:\d\d(?::\d\d)?(?:\.\d+)?|\d\d? {MONTHS} \d{{4}}|{MONTHS} \d\d?,? \d{{4}}"
    r"|\d+(?:\.\d+)? ?(?:ms|s|seconds?|minutes?)\b"
)
EPOCH = re.compile(r"\b\d{10}(?:\.\d+|\d{3}|\d{6}|\d{9})?\b")
RANDOM = re.compile(r"0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9a-f]*[a-f])[0-9a-f]{5,}")

ONE_ONLY = "made by one of the builds only"
PATH = "the path of the folder"
ORDER = "an order: of a set, of a folder's files, or of jobs"
TIME = "the date or the time"
ID = "a random id, or the digest of what differs"
CORES = "the number of cores"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Difference:
    """A file of two builds that is not the same: the first line that differs, as both have it, and its cause.

    ``line`` is 0 where there is none to show.
    """

    path: str
    cause: str
    line: int = 0
    texts: tuple = ()

    def __str__(self):
        where = f"{self.path}, line {self.line}" if self.line else self.path
        return "".join([f"{where}: {self.cause}", *(f"\n        {text}" for text in self.texts)])


# ---- two builds


def copy_sources(root, folder, backwards=False):
    """Copy what git keeps, as it lies there, to ``folder``; without git, all that is not made from it."""
    root = Path(root)
    for path in sorted(_kept(root), reverse=backwards):
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)


def _kept(root):
    try:
        run = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
        listed = [Path(os.fsdecode(name)) for name in run.stdout.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        listed = []
    # a folder inside another's repository is not kept by it
    listed = listed or [path.relative_to(root) for path in root.rglob("*")]
    return [path for path in listed if not MADE & set(path.parts) and (root / path).is_file()]


def build(root, base, surroundings, python=sys.executable):
    """Build a copy of ``root`` below the folder ``base``; returns the copy's folder.

    Raises KoshError with the end of what was said where the build fails.
    """
    folder = Path(base) / surroundings.folder
    copy_sources(root, folder, surroundings.backwards)
    home, temporary = (folder.parent / name for name in ("home", "tmp"))
    for place in (home, temporary):
        place.mkdir(parents=True)
    source = folder / "src" if (folder / "src/kosh").is_dir() else Path(kosh.__file__).parents[1]
    variables = surroundings.variables | {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "KOSH_ROOT": str(folder),
        "PYTHONPATH": str(source),
        "VIRTUAL_ENV": None,
    }
    environment = os.environ | {name: value for name, value in variables.items() if value is not None}
    for name in (name for name, value in variables.items() if value is None):
        environment.pop(name, None)
    run = subprocess.run(
        [python, "-m", "kosh", "book", "--cores", str(surroundings.cores)],
        cwd=folder,
        env=environment,
        umask=surroundings.umask if os.name == "posix" else -1,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if run.returncode:
        raise KoshError(
            "a copy of the sources could not be built",
            where=folder,
            found="".join(f"\n      {line}" for line in run.stdout.splitlines()[-20:]),
            next_step="mend what is named; a file that git does not keep yet is not in the copy: git add it",
        )
    return folder


def differences(first, second):
    """What is not the same in two built folders: a list of `Difference`, causes before what follows."""
    files = [_made(folder) for folder in (first, second)]
    paths = [path for path in files[0] | files[1] if path != EXCEPTED]
    ordered = sorted(paths, key=lambda path: (COMPARED.index(path.split("/")[0]), path))
    return [found for path in ordered if (found := _difference(path, files, (first, second)))]


def _made(folder):
    """The compared files of one build: dict of path below ``_build`` to the file."""
    made = Path(folder) / "_build"
    files = (p for name in COMPARED for p in (made / name, *(made / name).rglob("*")) if p.is_file())
    return {path.relative_to(made).as_posix(): path for path in files}


def _difference(path, files, folders):
    if not all(path in made for made in files):
        return Difference(path, ONE_ONLY)
    contents = [made[path].read_bytes() for made in files]
    if contents[0] == contents[1]:
        return None
    try:
        lines = [content.decode().splitlines() for content in contents]
    except UnicodeDecodeError:
        return Difference(path, UNKNOWN)
    shorter = min(map(len, lines))
    number = next((n for n in range(shorter) if lines[0][n] != lines[1][n]), shorter)
    pair = [found[number] if number < len(found) else "" for found in lines]
    reordered = sorted(lines[0]) == sorted(lines[1])
    return Difference(path, ORDER if reordered else cause(*pair, folders), number + 1, _excerpts(*pair))


def cause(first, second, folders):
    """Why two lines are not the same, as far as they show it; ``folders`` are those of the builds."""
    if any(str(Path(f).parent) in line for f, line in zip(folders, (first, second), strict=True)):
        return PATH
    words, numbers = (
        [re.findall(kind, line) for line in (first, second)] for kind in (r"\w+", r"[\d.]+|[^\d.]+")
    )
    if words[0] != words[1] and sorted(words[0]) == sorted(words[1]):
        return ORDER
    for name, mask in {TIME: _without_times, ID: lambda line: RANDOM.sub("", line)}.items():
        if mask(first) == mask(second):
            return name
    cores = tuple(str(surroundings.cores) for surroundings in SURROUNDINGS)
    return CORES if {pair for pair in zip_longest(*numbers) if pair[0] != pair[1]} == {cores} else UNKNOWN


def _without_times(line):
    return EPOCH.sub(_now, CLOCK.sub("", line))


def _now(match):
    """Nothing in place of a number that is the time of today, in seconds or a smaller unit."""
    number = float(match[0])
    near = (abs(number / unit - time.time()) < 86_400 for unit in (1, 1e3, 1e6, 1e9))
    return "" if any(near) else match[0]


def _excerpts(first, second):
    """Both lines from shortly before the first character that differs."""
    same = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    return tuple(line[max(0, same - 40) : same + 60] for line in (first, second))


# ---- other versions of Python


def interpreter(version):
    """The first Python of that version on the PATH that works, an absolute path; None where there is none."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"
    for folder in os.get_exec_path():
        if found := shutil.which(f"python{version}", path=folder):
            run = subprocess.run([found, "-c", ask], capture_output=True, text=True)
            # a shim of pyenv may be there for a version that is not chosen
            if run.returncode == 0 and run.stdout.startswith(f"{version} "):
                return run.stdout.strip().partition(" ")[2]
    return None


def environment(python, folder, root=ROOT):
    """Install the lock for the interpreter ``python`` in ``folder``; returns the interpreter there."""
    uv = [sys.executable, "-m", "uv"]
    made = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["pip", "install", "--quiet", "--python", made, "--require-hashes"]
    for command in (
        ["venv", "--quiet", "--python", python, folder],
        [*install, "-r", Path(root) / "requirements.lock"],
    ):
        run = subprocess.run([*uv, *map(str, command)], text=True, capture_output=True)
        if run.returncode:
            raise KoshError(
                "an environment could not be set up",
                where=python,
                found=run.stderr.strip(),
                next_step="look at the connection, then run the same command again",
            )
    return str(made)


def unequal(old, new, place=""):
    """(place, old, new) of all that differs in two JSON values, floats to `accepted.DIGITS` digits."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from unequal(old.get(key), new.get(key), f"{place}.{key}" if place else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for n, pair in enumerate(zip(old, new, strict=True)):
            yield from unequal(*pair, f"{place}[{n}]")
    elif not accepted.equal(old, new):
        yield place, old, new


def other_results(first, other):
    """Findings and verdicts in which another build differs, in words; equal ones are left out."""
    paths = [p.relative_to(first) for p in sorted((first / records.FOLDER).glob("*.json"))]
    found = []
    for path in [*paths, Path(scorecard.SCORECARD)]:
        old, new = (json.loads((folder / path).read_text(encoding="utf-8")) for folder in (first, other))
        found += [f"{path.as_posix()}: {at}: {a!r}, not {b!r}" for at, b, a in unequal(old, new)]
    return found


# ---- all of it


def reproduce(root=ROOT, others=PYTHONS, demanded=False, say=print):
    """Build the book twice and by the other versions of Python that are there; returns the report.

    Parameters
    ----------
    others : versions of Python, this one's own left out.
    demanded : whether a version that is not there is a fault.

    Raises KoshError that names every difference; the builds are then kept to be looked at.
    """
    base = Path(tempfile.mkdtemp(prefix="kosh-reproduce-"))
    try:
        report, faults = _compared(Path(root), base, others, demanded, say)
    except KoshError:
        raise
    except BaseException:
        shutil.rmtree(base, ignore_errors=True)
        raise
    if faults:
        raise KoshError(
            "the book did not come out the same",
            where=f"{base}, where the builds are kept",
            found="".join(f"\n      {fault}" for fault in faults),
            expected="the same bytes, and by every Python the same verdicts",
            next_step="mend the first that is named: the others may follow from it",
        )
    shutil.rmtree(base, ignore_errors=True)
    return "\n".join(report)


def _compared(root, base, others, demanded, say):
    """The lines of the report, and the faults."""
    own = "{}.{}".format(*sys.version_info)
    # what is edited while this runs must not come between the builds
    sources, builds = base / "sources", []
    copy_sources(root, sources)
    for surroundings in SURROUNDINGS:
        cores = "one core" if surroundings.cores == 1 else f"{surroundings.cores} cores"
        say(f"Building with Python {own} and {cores} ...")
        builds.append(build(sources, base, surroundings))
    faults = differences(*builds)
    report = []
    if not faults:
        digest = json.loads((builds[0] / f"_build/html/{about.RECORD}").read_text(encoding="utf-8"))["digest"]
        report += [
            f"Two builds with Python {own}: {len(_made(builds[0])) - 1} files, the same bytes.",
            f"  not compared: _build/{EXCEPTED}, which holds run times",
            f"  digest of the book: {digest}",
        ]
    for version in (version for version in others if version != own):
        python = interpreter(version)
        if python is None:
            report.append(f"Python {version}: not tried, because no python{version} on the PATH works")
            faults += [f"Python {version} is not there"] if demanded else []
            continue
        say(f"Building with Python {version} ...")
        with tempfile.TemporaryDirectory(prefix="kosh-python-") as folder:
            try:
                python = environment(python, folder, sources)
                other = build(sources, base / version, SURROUNDINGS[1], python)
            except KoshError as fault:
                faults.append(f"Python {version}: {fault}")
                continue
        differing = other_results(builds[0], other)
        faults += [f"Python {version}: {words}" for words in differing]
        if not differing:
            unlike = f"{len(differences(builds[0], other))} of {len(_made(other)) - 1} files"
            report += [
                f"Python {version}: the same verdicts, findings equal to {accepted.DIGITS} digits.",
                f"  not demanded: the same bytes, which {unlike} do not have",
            ]
    return report, faults
