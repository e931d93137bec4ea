"""The command line of the benchmarks: options read, the result shown as JSON and kept where asked."""

import argparse
import json
from pathlib import Path


def options(description, **defaults):
    """The command line's options: ``--out FILE`` and a whole number for each of ``defaults``."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def tell(result, out=None):
    """Print ``result`` as JSON, and write it to the file ``out``."""
    text = json.dumps(result, indent=1)
    print(text)
    if out:
        out.write_text(text + "\n")
