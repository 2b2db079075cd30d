"""Adds numbers and agents to the demo's data and makes its timers short; prints each agent's name and token as JSON.

`python -m scripts.chaos.populate NUMBER`
"""

import json
import os
import sys

from scripts.chaos.world import CARE, RECEPTION

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scripts.chaos.settings")

RINGS_SECONDS = 5
SALES_WAITS_SECONDS = 45
"""The second number's callbacks expire within a run, so that some become tickets."""


def main(number: int) -> None:
    import django

    django.setup()
    from callbacks.models import PhoneNumber, Queue
    from scripts.chaos import world

    world.add_numbers()
    Queue.objects.update(wrap_up_seconds=1)
    PhoneNumber.objects.update(max_answer_seconds=RINGS_SECONDS)
    PhoneNumber.objects.filter(queue__name="Sales").update(max_callback_wait_seconds=SALES_WAITS_SECONDS)
    print(json.dumps({f"agent{index}": _hire(index) for index in range(number)}))


def _hire(index: int) -> str:
    """Every third answers Support and Sales, one of them Sales alone, the others Support; and some what was added."""
    from django.contrib.auth.models import User
    from rest_framework.authtoken.models import Token

    from agents.models import Agent
    from callbacks.models import Queue

    user = User.objects.create(username=f"agent{index}", first_name=f"Agent {index}")
    agent = Agent.objects.create(user=user, name=f"Agent {index}")
    names = {"Sales"} if index == 1 else {"Support", "Sales"} if index % 3 == 0 else {"Support"}
    names |= {RECEPTION} if index % 2 == 0 else {CARE}
    for queue in Queue.objects.filter(name__in=names):
        queue.memberships.create(agent=agent)
    return Token.objects.create(user=user).key


if __name__ == "__main__":
    main(int(sys.argv[1]))
