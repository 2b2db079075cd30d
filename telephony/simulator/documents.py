"""TwiML documents: parsed, and refused as a whole where Twilio would refuse them (twilio.md 2.1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

import defusedxml
from defusedxml.ElementTree import fromstring

from telephony.simulator import grammar

MAX_BYTES = 64 * 1024
INVALID_XML, INVALID_SCHEMA, TOO_LARGE, BAD_FINISH_KEY, BAD_CONTENT_TYPE = 12100, 12200, 11750, 13310, 12300
TRUTH = {"true": True, "false": False}


class DocumentError(Exception):
    """The document cannot be fetched or executed; `code` is Twilio's."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verb:
    """One element; readers give its attributes with their meaning and default."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: tuple[Verb, ...] = ()

    def word(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """Raises DocumentError for anything but a whole number from `least`."""
        text = self.attributes.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and int(text[:12]) >= least):
            raise DocumentError(INVALID_SCHEMA, f"{name}={text!r} of <{self.name}> is not a whole number from {least}.")
        return int(text[:12])

    def truth(self, name: str, *, default: bool) -> bool:
        text = self.attributes.get(name)
        if text is None:
            return default
        if text not in TRUTH:
            raise DocumentError(INVALID_SCHEMA, f"{name}={text!r} of <{self.name}> is neither true nor false.")
        return TRUTH[text]

    def method(self, name: str = "method") -> str:
        text = self.attributes.get(name, "POST")
        if text.upper() not in ("GET", "POST"):
            raise DocumentError(INVALID_SCHEMA, f"{name}={text!r} of <{self.name}> is neither GET nor POST.")
        return text.upper()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Document:
    """Verbs in order; `url` is where it came from, None for TwiML handed over in a REST request."""

    url: str | None
    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...] = ()

    def resolve(self, target: str) -> str:
        """An absolute URL; empty means this document's own. Raises DocumentError where there is nothing to resolve by."""
        if self.url is None and not is_web_url(target):
            raise DocumentError(11100, f"{target!r} must be an absolute URL: the document came without an address.")
        url = urljoin(self.url, target) if self.url is not None else target
        if not is_web_url(url):
            raise DocumentError(11100, f"{target!r} is not a URL that can be requested.")
        return url


def is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def parse_document(*, content: bytes | str, url: str | None, allowed: Collection[str] = grammar.VERBS) -> Document:
    """Raises DocumentError when it is not TwiML; unknown attributes are only warned about."""
    if len(content) > MAX_BYTES:
        raise DocumentError(TOO_LARGE, "The document is larger than 64 kB.")
    root = _root(content)
    warnings: list[str] = []
    verbs = tuple(_verb(child, root.tag, allowed, warnings) for child in root if isinstance(child.tag, str))
    return Document(url=url, verbs=verbs, warnings=tuple(warnings))


def _root(content: bytes | str) -> Element:
    try:
        root: Element = fromstring(content.strip())
    except (ParseError, ValueError, LookupError, defusedxml.DefusedXmlException) as error:
        raise DocumentError(INVALID_XML, f"The document is not XML: {error}.") from error
    if root.tag != "Response":
        raise DocumentError(INVALID_XML, f"The document begins with <{root.tag}>, not <Response>.")
    return root


def _verb(element: Element, parent: str, allowed: Collection[str], warnings: list[str]) -> Verb:
    name = element.tag
    if name not in allowed:
        raise DocumentError(INVALID_SCHEMA, f"<{name}> is not allowed in <{parent}>.")
    unknown = set(element.attrib) - grammar.ATTRIBUTES[name]
    warnings.extend(f"<{name}> has no attribute {one}." for one in sorted(unknown))
    if name in grammar.SPEAKS_FREELY:
        return _checked(Verb(name=name, attributes=dict(element.attrib), text=_spoken(element)))
    inside = grammar.CHILDREN.get(name, set())
    children = tuple(_verb(child, name, inside, warnings) for child in element if isinstance(child.tag, str))
    text = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    return _checked(Verb(name=name, attributes=dict(element.attrib), text=text, children=children))


def _spoken(element: Element) -> str:
    words = [element.text or ""]
    for child in element:
        words += [_spoken(child) if isinstance(child.tag, str) else "", child.tail or ""]
    return " ".join("".join(words).split())


def _checked(verb: Verb) -> Verb:
    """Numbers, booleans and methods are looked at before the first verb runs."""
    for name in ("timeout", "timeLimit", "loop", "length", "maxLength"):
        verb.number(name, 0)
    verb.number("numDigits", 1, least=1)
    verb.number("maxParticipants", 250, least=2)
    for name in ("actionOnEmptyResult", "hangupOnStar", "answerOnBridge", "startConferenceOnEnter"):
        verb.truth(name, default=False)
    for name in ("muted", "endConferenceOnExit", "playBeep"):
        verb.truth(name, default=False)
    for name in ("method", "waitMethod", "statusCallbackMethod", "amdStatusCallbackMethod"):
        verb.method(name)
    if verb.name == "Gather" and not (set(verb.word("finishOnKey")) <= set("0123456789#*") and _is_one_key(verb)):
        raise DocumentError(BAD_FINISH_KEY, f"finishOnKey={verb.word('finishOnKey')!r} is not one of 0-9 # *.")
    return verb


def _is_one_key(verb: Verb) -> bool:
    return len(verb.word("finishOnKey")) <= 1
