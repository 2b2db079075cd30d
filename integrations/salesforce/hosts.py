"""Which hosts are Salesforce's: those of its own domains, and what an operator has named beside them."""

from urllib.parse import urlsplit

from django.conf import settings

from contactcenter import outside

SALESFORCES_OWN = (".salesforce.com", ".force.com", ".salesforce.mil")
LISTED_IN = "SALESFORCE_HOSTS"


def hosts_for(url: str) -> list[str]:
    """The hosts that may be asked at this address."""
    try:
        name = (urlsplit(url).hostname or "").lower()
    except ValueError:
        name = ""
    return [*settings.SALESFORCE_HOSTS, *([name] if name.endswith(SALESFORCES_OWN) else [])]


def why_not(url: str) -> str:
    """Why this is not the address of an org, in a sentence; empty where it is."""
    why = outside.why_not_ask(url, hosts=hosts_for(url), in_development=settings.DEBUG, listed_in=LISTED_IN)
    if not why and urlsplit(url).path not in {"", "/"}:
        return "Write the org’s address alone, e.g. https://acme.my.salesforce.com."
    return why
