"""The box that `make run` prints once everything serves: addresses, logins, what to do next."""

from scripts.launcher.plan import Plan

WIDTH = 80


def text(plan: Plan, *, seconds: float) -> str:
    """The whole box, a frame around it."""
    lines = [f"The contact center is running (after {seconds:.1f} s)", ""]
    lines += _addresses(plan)
    lines += ["", *_next_steps(plan), "", f"Logs: {plan.var / 'log'}   More lines here: VERBOSE=1   Stop: Ctrl-C"]
    rule = "─" * WIDTH
    return "\n".join(["", f"┌{rule}┐", *(f"│ {line:<{WIDTH - 1}}│" for line in lines), f"└{rule}┘", ""])


def _addresses(plan: Plan) -> list[str]:
    rows = [
        ("Start here", f"{plan.web_url}/", ""),
        ("Agent console", f"{plan.web_url}/console/", "ana, bob, cyd"),
        ("Tickets", f"{plan.web_url}/tickets/", "sue (supervisor)"),
        ("Admin", f"{plan.web_url}/admin/", "admin"),
        ("API", f"{plan.web_url}/api/v1/docs/", ""),
    ]
    if plan.simulated:
        rows.insert(1, ("Telephones", f"{plan.simulator_url}/", "everybody"))
    return [f"{name:<15}{url:<38}{who if plan.demo else ''}".rstrip() for name, url, who in rows]


def _next_steps(plan: Plan) -> list[str]:
    if plan.demo:
        return [
            "Password of every login: demo",
            "From a telephone call +14155550100 (support) or +14155550101 (sales); press 1",
        ]
    lines = ["Make a login: make manage DO=createsuperuser"]
    if not plan.simulated:
        lines += ["A real account is configured: calls are real, and cost money."]
        if "127.0.0.1" in plan.environment["PUBLIC_BASE_URL"]:
            lines += ["The carrier cannot reach 127.0.0.1: set PUBLIC_BASE_URL to your public address."]
    return lines
