"""The figures of the parts at scale, each with the goal it is held against and what bounds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

POSTGRESQL = "PostgreSQL"


@dataclass(frozen=True)
class Row:
    """One figure, with the goal it is held against."""

    what: str
    where: str
    measured: str
    goal: str = ""


def rows_at_scale(results: dict[str, Any]) -> Iterator[Row]:
    for part, show in SHOWN.items():
        if part in results:
            yield from (Row(what, POSTGRESQL, measured, goal) for what, measured, goal in show(results[part]))


def _offer(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    trip, alone, busy = found["redis_ms"], found["alone_ms"], found["busy_ms"]
    yield "P1 agent available → offer on the socket", f"{alone['median']:.0f} ms (p95 {alone['p95']:.0f})", ""
    yield "P1 of a Redis round trip", f"{found['ratio']:.0f} × {trip['median']:.2f} ms", "≤ 20 ×"
    what = f"P1 the same, {found['asked_per_second']} a second"
    yield what, f"{busy['median']:.0f} ms (p99 {found['busy_p99_ms']:.0f}), {busy['count']} offers", "p99 ≤ 100 ms"


def _match(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    free, match, many, thousand = found["free_ms"], found["match_ms"], found["many_ms"], found["thousand"]
    yield "P2 one agent: match and all that follows, of freeing one", f"{found['one_ratio']:.2f} ×", ""
    own = found["own_free_ms"]
    yield "P2 the same, of our own operation that frees one", f"{found['own_ratio']:.2f} ×", ""
    yield "P2 one agent: match", f"{match['median']:.1f} ms (floors: {free['median']:.1f}, {own['median']:.1f})", ""
    if "committed_ms" in found:
        measured = f"{found['committed_ratio']:.2f} × ({found['committed_ms']['median']:.1f} ms)"
        yield "P2 one agent: match until committed, of freeing one", measured, "≥ 0.2 ×"
    if "skilled_ms" in found:
        what = f"P2 one agent: match with {found['skills']} skills, of one without"
        yield what, f"{found['skilled_ratio']:.2f} × ({found['skilled_ms']['median']:.1f} ms)", "≤ 1.3 ×"
    yield (
        f"P2 {found['many']} agents: matches, of single-row commits",
        f"{found['many_ratio']:.2f} × ({found['many_per_second']:.0f} a second, {many['median']:.0f} ms)",
        "≥ 2 ×",
    )
    took = thousand["seconds"]
    what = f"P6 {thousand['agents']:,} agents at once, {found['waiting']:,} waiting"
    yield what, f"{took['median']:.2f} s (from {took['least']:.2f} to {took['most']:.2f})", "≤ 1 s"
    yield "P6 offered twice, or out of order", ", ".join(thousand["wrong"]) or "none", "none"


def _size(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    against = f"{found['waiting']:,} waiting, {found['history']:,} of history"
    for what, name in (("match", "a match"), ("wait", "a round of the wait loop")):
        one = found[what]
        measured = f"{one['ratio']:.2f} × ({one['small_ms']:.1f} → {one['large_ms']:.1f} ms)"
        yield f"P3 {name}: {against}, of {found['few']:,} waiting", measured, "≤ 1.3 ×"
    yield "P3 tables of millions read from end to end", ", ".join(found["scans"]) or "none", "none"


def _bursts(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    first, last = found["tried"][0], found["tried"][-1]
    for one in [first] if first is last else [first, last]:
        what = f"P5 {one['callers']:,} callers in bursts of {found['burst']}, {found['workers']} gunicorn workers"
        measured = f"p99 {one['p99_ms']:.0f} ms (p50 {one['p50_ms']:.0f}), {one['failures']} errors"
        yield what, measured, "p99 ≤ 250 ms at 5,000" if one is first else ""


def _consoles(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    took, trip = found["offer_ms"], found["redis_ms"]
    what = f"P7 {found['consoles']:,} consoles at one web process: match → offer on the socket of its agent"
    yield what, f"p99 {found['offer_p99_ms']:.0f} ms (p50 {took['median']:.0f}), {took['count']} offers", "p99 ≤ 50 ms"
    yield "P7 the same, of a Redis round trip", f"{took['median'] / trip['median']:.0f} × {trip['median']:.2f} ms", ""
    yield (
        f"P7 messages a second to each of {found['boards']} boards",
        f"{found['board_messages_per_second']:.2f}",
        "≤ 1",
    )
    yield (
        "P7 times a second that a console is told that the line moved",
        f"{found['line_changed_per_second']:.2f}",
        "≤ 1",
    )


def _order(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    requeues = ", ".join(f"{count} {reason}" for reason, count in found["requeues"].items())
    what = f"P9 unexplained inversions in {found['offers']:,} offers ({requeues})"
    yield what, str(len(found["inversions"])), "0"


def _churn(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    measured = f"{found['ratio']:.2f} × ({found['start_ms']:.1f} → {found['end_ms']:.1f} ms)"
    yield f"P11 a match after {found['entries']:,} entries, of the start", measured, "≤ 1.5 ×"


def _truth(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    low, high = found["ciw_interval_seconds"]
    for one in found["shares"]:
        what = f"P10 mean wait, {one['share']:.0%} press 1, {found['callers']:,} callers, {found['agents']} agents"
        goal = f"{low:.0f} to {high:.0f} s (ciw, 99 %; Erlang C: {found['erlang_c_seconds']:.0f} s)"
        yield what, f"{one['mean_seconds']:.1f} s", goal
    most = max(one["largest_difference_seconds"] for one in found["shares"])
    yield "P10 largest difference of one caller's wait from ciw's, same callers and conversations", f"{most:.6f} s", ""
    if "patience" in found:
        yield from _patience(found["patience"])


def _patience(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    theory = found["erlang_a"]
    for one in found["shares"]:
        who = f"P10 {one['share']:.0%} press 1, the others hang up after {found['patience_seconds']:.0f} s on average"
        known = f"; Erlang A: {theory['gave_up']:.1%}" if one["share"] == 0 else ""
        low, high = one["gave_up_interval"]
        yield f"{who}: share that hung up", f"{one['gave_up']:.1%}", f"{low:.1%} to {high:.1%} (ciw, 99 %{known})"
        known = f"; Erlang A: {theory['mean_seconds']:.0f} s" if one["share"] == 0 else ""
        low, high = one["mean_interval_seconds"]
        yield (
            f"{who}: mean wait of all",
            f"{one['mean_seconds']:.1f} s",
            f"{low:.0f} to {high:.0f} s (ciw, 99 %{known})",
        )
    otherwise = sum(one["decided_otherwise"] for one in found["shares"])
    most = max(one["largest_difference_seconds"] for one in found["shares"])
    what = "P10 the same callers, of whom ciw has another end than the dispatcher; largest difference of a wait"
    yield what, f"{otherwise} of {found['callers'] * len(found['shares']):,}; {most:.6f} s", "0"


def _stats(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    spans = found["by_days"]
    for days, one in spans.items():
        goal = "≤ 500 ms" if days == max(spans, key=int) else ""
        part = found["interactions"] * int(days) // 31
        what = f"P12 summary by 15 minutes and media type over {part:,} interactions"
        yield what, f"{one['summary_ms']:.0f} ms ({one['rows']:,} rows; counting them: {one['count_ms']:.0f} ms)", goal
    longest = spans[max(spans, key=int)]
    yield "P12 by agent and day, from the interactions themselves", f"{longest['by_agent_ms']:.0f} ms", ""
    measured = f"{found['rebuilt_per_second']:.0f} ({found['rebuilt_ratio']:.3f} × copying them in the database)"
    yield "P12 rows made anew a second by `rebuild_interactions`", measured, ""
    yield from _tenfold(found["tenfold"])


TENFOLD = {
    "summary": "summary of the last day by 15 minutes and media type",
    "agent": "summary of the last day by agent",
    "page": "the newest page of interactions",
    "customer": "search by a telephone number",
    "part": "search by the last seven digits of one",
    "conversation": "search by a conversation id",
    "project": "writing a conversation's interactions and their sums",
}


def _tenfold(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, what in TENFOLD.items():
        one = found[name]
        measured = f"{one['ratio']:.2f} × ({one['few_ms']:.1f} → {one['many_ms']:.1f} ms)"
        goal = "" if name == "part" else "≤ 1.3 ×"
        yield f"Ten times the history: {what}, {found['many']:,} interactions, of {found['few']:,}", measured, goal


SHOWN = {
    "offer": _offer,
    "match": _match,
    "size": _size,
    "bursts": _bursts,
    "consoles": _consoles,
    "order": _order,
    "churn": _churn,
    "truth": _truth,
    "stats": _stats,
}


def wrong_at_scale(results: dict[str, Any]) -> list[str]:
    """What is no matter of speed: two offers for one, an inversion, a table of millions that is scanned."""
    found = [f"P6: {what}" for what in results.get("match", {}).get("thousand", {}).get("wrong", [])]
    found += [f"P9: {what}" for what in results.get("order", {}).get("inversions", [])]
    found += [
        f"P10: with {one['share']:.0%} who press 1 the mean wait is {one['mean_seconds']} s"
        for one in results.get("truth", {}).get("shares", [])
        if not one["inside"]
    ]
    patience = results.get("truth", {}).get("patience", {"shares": []})
    found += [
        f"P10: with {one['share']:.0%} who press 1, {one['gave_up']:.1%} hang up and the mean wait is {one['mean_seconds']} s"
        for one in patience["shares"]
        if one["decided_otherwise"] or not one["inside"]
    ]
    found += [f"P3: {name} was scanned" for name in results.get("size", {}).get("scans", {})]
    return found


NOTES = """- **P1**: the agent's own operation, then hint, Celery worker, matcher, commit, Redis, daphne, socket: five processes
  that share {cores} cores. Its floor is one message through Redis and back, which touches none of them; most of the time is the
  some 22 statements of the two transactions, their two durable commits, and the hand-over between processes. Hints that a
  worker has not begun to follow are followed once.
- **P2**: one match is a transaction of some 17 statements that reads who is free, the line, hours and pace, and writes offer,
  entry, place, agent and two lines of history; what follows it is a message to the broker and the pushes. Its floor, the
  bare freeing of an agent, is a single `UPDATE`; beside it stands our own operation, which locks and leaves a line of
  history too. The statements are put together once (`contactcenter/rows.py`), so half of what is left is PostgreSQL's
  time to plan and run them; in a batch they are shared, and what remains is Python's work for each offer. Prepared
  statements would take away two fifths of PostgreSQL's half; they are not used, because poolers lose them. With skills,
  an agent's lanes are read to the few places that can matter.
- **P3**: the line is read by partial indexes, positions are counted to a thousand at most, history is never scanned. Rows are
  made in bulk; `SCALE=1` makes the whole million and ten millions of history.
- **P5**: on gunicorn, as the guide to growing has it. Bursts come at their times whether or not those before are answered;
  latencies count from when a burst was due. It is bounded by the time the processor needs for a request, with PostgreSQL
  and the load generator on the same cores.
- **P6**: {workers} matchers are woken at the same moment and take turns, 200 offers a transaction, each announced to its
  agent after the commit; the rows are counted afterwards.
- **P7**: one daphne, in which the consoles' sockets and the boards' are open; {per_second} offers a second, each for one
  agent, from the beginning of the match to the socket. Each moves the line, of which all consoles are told: gathered, and in
  handfuls (`contactcenter/gathering.py`), so that an offer does not wait behind them. The load generator reads all sockets
  in one process beside it.
- **P9**: threads that call, come on duty, decline, miss, sign out and cancel while others match; judged from rows and the moments
  of their commits alone, by the judge of `make chaos`.
- **P10**: `reporting/replay` plays callers with Poisson arrivals and exponential conversations through the product's operations,
  on SQLite in memory and a simulated clock; ciw is given the same callers, and draws days of its own for the interval.
  Erlang C and Erlang A are of a line that has always been there; a day of so few callers, which begins empty, lies around them.
- **P11**: each entry comes into the line, is offered, returns and is served, while matches are timed.
- **P12**: the document of the API, on interactions of 31 days, from the sums of their quarters of an hour; groups that these
  do not have, such as agents, are added up from the interactions themselves. Counting the rows by their index is the floor.
  Making anew reads every conversation's rows and derives its interactions in Python; its floor is one `INSERT` of the
  same rows from a table into another with the same indexes.
- **Ten times the history**: the newest tenth of the interactions alone, and then all: the same question must cost the same.
  A part of a telephone number can stand anywhere in it, so all interactions are looked at until a page is full.
"""
