"""The documents a caller's leg follows: pure functions, each answering one TwiML document."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from twilio.twiml.voice_response import Gather, VoiceResponse

LONGEST_TEXT = 4000
# The default tries once and only after a failed connection; reports are worth two more tries. twilio.md 1.3
RETRY_REPORTS = "#rc=2&rp=ct,rt,5xx"

_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """One thing a caller hears: an audio file when there is one, else spoken text."""

    text: str = ""
    audio_url: str = ""
    language: str = "en-US"
    voice: str = ""


def announce_and_gather(
    *,
    prompts: Iterable[Prompt],
    music_url: str,
    action_url: str,
    next_url: str,
    gather_timeout_seconds: int = 1,
) -> str:
    """One round of the wait loop: prompts, then music, any key at any moment; then on to `next_url`."""
    response = VoiceResponse()
    # An empty finishOnKey, or a pressed # would skip the rest of the round. twilio.md 2.4
    gather = _gather(action_url=action_url, timeout=gather_timeout_seconds, finish_on_key="", num_digits=1)
    _perform(gather, prompts)
    if music_url:
        gather.play(_absolute(music_url))
    response.append(gather)
    response.redirect(_absolute(next_url), method="POST")
    return str(response)


def gather_digits(
    *,
    prompts: Iterable[Prompt],
    action_url: str,
    next_url: str,
    finish_on_key: str = "#",
    timeout_seconds: int = 5,
    max_digits: int | None = None,
) -> str:
    """Ask for a number on the keypad; without a single digit on to `next_url`."""
    response = VoiceResponse()
    gather = _gather(
        action_url=action_url,
        timeout=timeout_seconds,
        finish_on_key=finish_on_key,
        num_digits=max_digits,
    )
    _perform(gather, prompts)
    response.append(gather)
    response.redirect(_absolute(next_url), method="POST")
    return str(response)


def say_and_hang_up(*, prompts: Iterable[Prompt]) -> str:
    """Say it, then end the call."""
    response = VoiceResponse()
    _perform(response, prompts)
    response.hangup()
    return str(response)


def say_and_redirect(*, prompts: Iterable[Prompt], url: str) -> str:
    """Say it, then follow the document at `url`."""
    response = VoiceResponse()
    _perform(response, prompts)
    response.redirect(_absolute(url), method="POST")
    return str(response)


def say_and_record(
    *,
    prompts: Iterable[Prompt],
    action_url: str,
    max_seconds: int,
    silence_seconds: int = 5,
) -> str:
    """Say it, then record after a tone; `action_url` is asked in any case, without a recording when nobody spoke."""
    response = VoiceResponse()
    _perform(response, prompts)
    response.record(
        action=_absolute(action_url),
        method="POST",
        max_length=max_seconds,
        timeout=silence_seconds,
        finish_on_key="#",
        play_beep=True,
    )
    response.redirect(_absolute(action_url), method="POST")  # silence requests no action
    return str(response)


def join_conference(
    *,
    room: str,
    label: str,
    action_url: str,
    conference_url: str | None,
    end_on_exit: bool,
    wait_url: str = "",
    time_limit_seconds: int | None = None,
    prompts: Iterable[Prompt] = (),
    muted: bool = False,
    coached_sid: str = "",
) -> str:
    """After the prompts put this leg into a room, in silence until somebody else is there (or with what is at `wait_url`).

    Events of the room go to the `conference_url` of the first to enter; all others' are ignored. `muted`: hears and is
    not heard; `coached_sid`: is heard by that one call alone.
    """
    response = VoiceResponse()
    _perform(response, prompts)
    dial = response.dial(action=_absolute(action_url), method="POST", time_limit=time_limit_seconds)
    dial.conference(
        room,
        participant_label=label,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=end_on_exit,
        wait_url=_absolute(wait_url) if wait_url else "",
        **({"muted": True} if muted else {}),
        **({"coach": coached_sid} if coached_sid else {}),
        **_room_events(conference_url),
    )
    return str(response)


def wait_in_a_room(*, prompts: Iterable[Prompt], music_url: str) -> str:
    """The document at a room's `wait_url`: the prompts, then the music or silence; the carrier asks again at its end."""
    response = VoiceResponse()
    _perform(response, prompts)
    if music_url:
        response.play(_absolute(music_url))
    else:
        response.pause(length=60)
    return str(response)


def hold_music(*, music_url: str) -> str:
    """What somebody hears on hold: the music, over and over."""
    response = VoiceResponse()
    response.play(_absolute(music_url), loop=0)
    return str(response)


def play_tones(*, tones: str) -> str:
    """The tones of a keypad, 0-9, * and #, with `w` for half a second of silence; nothing for none."""
    response = VoiceResponse()
    if tones:
        response.play(digits=tones)
    return str(response)


def hang_up() -> str:
    """End the call without a word (an unanswered one is answered and billed first)."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def reject() -> str:
    """Refuse a ringing call: it is never answered, nor billed."""
    response = VoiceResponse()
    response.reject()
    return str(response)


def speech_seconds(text: str, *, seconds_per_character: float = 0.06) -> float:
    """An estimate of how long it takes to say the text; the carrier never tells."""
    return len(_speakable(text)) * seconds_per_character


def retried(url: str) -> str:
    """The URL of a report, with the request to try again when we fail to take it."""
    return _absolute(url) if "#" in url else _absolute(url) + RETRY_REPORTS


def _gather(*, action_url: str, timeout: int, finish_on_key: str, num_digits: int | None) -> Gather:
    return Gather(
        input="dtmf",
        action=_absolute(action_url),
        method="POST",
        timeout=timeout,
        finish_on_key=finish_on_key,
        num_digits=num_digits,
    )


def _room_events(conference_url: str | None) -> dict[str, str]:
    if not conference_url:
        return {}
    return {
        "status_callback": retried(conference_url),
        "status_callback_method": "POST",
        "status_callback_event": "start end join leave",
    }


def _perform(verb: VoiceResponse | Gather, prompts: Iterable[Prompt]) -> None:
    for prompt in prompts:
        if prompt.audio_url:
            verb.play(_absolute(prompt.audio_url))
        elif text := _speakable(prompt.text):
            verb.say(text, language=prompt.language or None, voice=prompt.voice or None)


def _speakable(text: str) -> str:
    return _UNSPEAKABLE.sub("", text[:LONGEST_TEXT]).strip()


def _absolute(url: str) -> str:
    """Relative addresses fail in documents handed over in REST calls, so none is let through. twilio.md 0.1"""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", url):
        raise ValueError(f"not an absolute http address: {url[:200]!r}")
    return url
