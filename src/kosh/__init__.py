"""Kosh: the engine of the research book *Migration in Kazakhstan, Recomputed*."""

import os
import shutil
import sysconfig
from pathlib import Path

__version__ = "0.1.0"

#: The project's folder: where data/, notebooks/ and book/ are.
ROOT = Path(os.environ.get("KOSH_ROOT") or Path(__file__).resolve().parents[2])


def command():
    """The command ``kosh`` as it can be typed in the project's folder: by name where the shell finds it."""
    scripts, found = Path(sysconfig.get_path("scripts")).resolve(), shutil.which("kosh")
    if found and Path(found).parent.resolve() == scripts:
        return "kosh"
    return str((scripts.relative_to(ROOT) if scripts.is_relative_to(ROOT) else scripts) / "kosh")
