"""python -m reporting.replay < plan.json: progress on standard error, the result as JSON on standard output."""

import json
import os
import sys
from dataclasses import asdict
from datetime import datetime


def main() -> int:
    _take_no_more_than(int(os.environ.get("REPLAY_MOST_MEMORY", "0")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "contactcenter.replay_settings"
    import django

    django.setup()
    from reporting.replay import stage
    from reporting.replay.plan import Plan
    from reporting.replay.play import Play
    from telephony.carrier import get_carrier

    plan = Plan.from_json(json.load(sys.stdin))
    begins_at = datetime.fromisoformat(plan.begins_at)
    staff = stage.set_up(plan, at=begins_at)
    play = Play(plan, staff, get_carrier(), begins_at=begins_at)  # type: ignore[arg-type]
    for done in play.run():
        sys.stderr.write(f"{done:.3f}\n")
        sys.stderr.flush()
    json.dump([asdict(one) for one in play.served()], sys.stdout)
    return 0


def _take_no_more_than(memory: int) -> None:
    """Bytes of addresses; beyond it ends with a MemoryError, and calls go on."""
    if memory:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    sys.exit(main())
