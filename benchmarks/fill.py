"""Run in the environment of the system to be measured: puts callers into line, and counts SQL round trips.

python -m benchmarks.fill 1000    prints {"legs": [...], "round_trips": [...]}
"""

import json
import os
import sys
from datetime import timedelta
from urllib.parse import urlencode

ROUND_TRIPS_COUNTED = 20
SETS_THE_CLOCK = "clock_timestamp"


def main(callers: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.server.settings")
    import django

    django.setup()
    legs = put_into_line(callers)
    print(json.dumps({"legs": legs, "round_trips": [round_trips(leg) for leg in legs[:ROUND_TRIPS_COUNTED]]}))


def put_into_line(callers: int) -> list[int]:
    """Callers who came a second apart, by the operation that answers a call; returns their legs."""
    from django.db import transaction

    from callbacks.operations import intake
    from contactcenter import clock
    from telephony.carrier import IncomingCall

    first = clock.now() - timedelta(seconds=min(callers, 1200))
    legs = []
    with transaction.atomic():
        for index in range(callers):
            call = IncomingCall(
                call_sid=f"CA{index:032x}",
                caller=f"+1212555{2000 + index % 8000}",
                caller_name="",
                dialed="+14155550100",
            )
            answered = intake.answer_call(call=call, at=first + timedelta(seconds=index * 1200 / callers / 2))
            legs.append(answered.leg.pk)
        transaction.get_connection().run_on_commit = []  # nobody is to be told
    return legs


def round_trips(leg: int) -> int:
    """How often one request of the wait loop goes to the database, from the first middleware to the last."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.signed import signed_form

    path = f"/voice/wait/{leg}/"
    form, headers = signed_form(path, leg=leg)
    with CaptureQueriesContext(connection) as asked:
        answer = Client().post(path, urlencode(form), content_type="application/x-www-form-urlencoded", headers=headers)
    assert answer.status_code == 200, answer.content
    return sum(SETS_THE_CLOCK not in query["sql"] for query in asked)


if __name__ == "__main__":
    main(int(sys.argv[1]))
