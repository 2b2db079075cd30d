"""`python -m telephony.simulator`: starts the carrier and prints one line for each change of a call."""

from __future__ import annotations

import asyncio
import logging
import sys

from telephony.simulator.options import Options, read_options
from telephony.simulator.server import serve


def main() -> int:
    options = read_options(sys.argv[1:])
    _configure_log()
    try:
        asyncio.run(serve(options=options))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        return _complain(_about_port(options, error))
    except ValueError as error:
        return _complain(str(error))
    return 0


def _configure_log() -> None:
    """Calls to standard output, trouble to standard error."""
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    lines.addFilter(lambda record: record.levelno < logging.WARNING)
    trouble = logging.StreamHandler(sys.stderr)
    trouble.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.WARNING, handlers=[trouble])
    logger = logging.getLogger("simulator")
    logger.setLevel(logging.INFO)
    logger.addHandler(lines)


def _about_port(options: Options, error: OSError) -> str:
    address = f"{options.host}:{options.port}"
    return f"{address} cannot be opened ({error.strerror or error}): stop what uses it, or choose another --port."


def _complain(sentence: str) -> int:
    sys.stderr.write(f"simulator: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
