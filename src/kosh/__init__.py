"""Kosh: the engine of the research book *Migration in Kazakhstan, Recomputed*."""

import os
from pathlib import Path

__version__ = "0.1.0"

#: The project's folder: where data/, notebooks/ and book/ are.
ROOT = Path(os.environ.get("KOSH_ROOT") or Path(__file__).resolve().parents[2])
