"""`python -m scripts.chaos --seconds 120 --seed 7`: exit status 0 where every promise held."""

import shutil
import sys
import tempfile
from pathlib import Path

from scripts.chaos.options import read_options
from scripts.chaos.run import Run


def main(arguments: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="contactcenter-chaos-"))
    held = False
    try:
        held = Run(read_options(arguments), folder=folder).execute()
    finally:
        if held:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"Logs and the history are kept in {folder}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
