"""Answers to the carrier's requests."""

from django.http import HttpResponse


def follow(document: str) -> HttpResponse:
    """The document that the call follows next."""
    return HttpResponse(document, content_type="text/xml; charset=utf-8")


def noted() -> HttpResponse:
    """A report was taken; there is nothing to say."""
    return HttpResponse(status=204)


def try_again() -> HttpResponse:
    """A report could not be taken: the carrier sends it once more."""
    return HttpResponse("Try again later.", status=503, content_type="text/plain", headers={"Retry-After": "2"})
