"""Runs a management command inside a running `make run`: same database, same Redis, same keys.

.venv/bin/python -m scripts.manage createsuperuser
"""

import os
import subprocess
import sys

from scripts.launcher.plan import ROOT, Refused, make_plan
from scripts.launcher.running import environment_of


def main(words: list[str]) -> int:
    try:
        plan = make_plan(given=os.environ)
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    environment = plan.environment | environment_of(plan.var)
    return subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
