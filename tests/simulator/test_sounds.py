"""<Say>, <Play>, <Pause>: how long they last on the simulated clock (interfaces: 0.06 s a character)."""

import itertools

import pytest
from aiohttp import web

from telephony.simulator.media import NoSound, sound_seconds
from tests.simulator.sounds import mp3_bytes, wav, wav_bytes
from tests.simulator.world import Carrier, Product, eventually


def gaps(entries: list[dict[str, float]]) -> list[float]:
    return [round(after["at"] - before["at"], 2) for before, after in itertools.pairwise(entries)]


def test_speech_takes_six_hundredths_of_a_second_a_character(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>" + "x" * 100 + "</Say><Say>End</Say>")
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    entries = line.log(sid, "say")
    assert entries[0]["seconds"] == 6.0
    assert gaps(entries) == [6.0]


def test_loops_are_honored(line: Carrier, product: Product) -> None:
    product.says("/in", '<Say loop="3">' + "x" * 50 + '</Say><Play loop="2">/a.wav</Play><Say>End</Say>')
    product.says("/a.wav", wav(seconds=4))
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert gaps(line.log(sid, "say"))[:2] == [3.0, 3.0]
    assert len(line.log(sid, "play")) == 2


def test_a_loop_of_zero_lasts_until_the_caller_hangs_up(line: Carrier, product: Product) -> None:
    product.says("/in", '<Play loop="0">/a.wav</Play>')
    product.says("/a.wav", wav(seconds=2))
    sid = line.dial_in()
    eventually(lambda: len(line.log(sid, "play")) >= 8, what="the eighth time")
    line.hang_up(sid)
    line.wait_for(sid, "completed")


def test_the_real_length_of_a_file_is_played(line: Carrier, product: Product) -> None:
    product.says("/in", "<Play>/a.wav</Play><Say>End</Say>")
    product.says("/a.wav", wav(seconds=7.25))
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    (entry,) = line.log(sid, "play")
    assert (entry["url"], entry["seconds"]) == (f"{product.url}/a.wav", 7.25)
    said = line.log(sid, "say")[0]
    assert said["at"] - entry["at"] == pytest.approx(7.25, abs=0.6)


def test_a_file_that_is_not_there_is_skipped_and_noted(line: Carrier, product: Product) -> None:
    product.says("/in", "<Play>/gone.wav</Play><Say>End</Say>")
    product.says("/gone.wav", lambda request: web.Response(status=404))
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["End"]
    assert "gone.wav" in line.log(sid, "error")[0]["text"]


def test_a_file_is_fetched_once_while_it_is_fresh(line: Carrier, product: Product) -> None:
    product.says("/in", "<Play>/a.wav</Play><Play>/a.wav</Play><Say>End</Say>")
    product.says("/a.wav", wav(seconds=1, **{"Cache-Control": "public, max-age=60"}))
    line.wait_for(line.dial_in(), "completed")
    assert product.paths().count("/a.wav") == 1


def test_a_stale_file_is_asked_for_by_its_etag(line: Carrier, product: Product) -> None:
    def serve(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"7"':
            return web.Response(status=304)
        return web.Response(body=wav_bytes(seconds=3), content_type="audio/wav", headers={"ETag": '"7"'})

    product.says("/in", "<Play>/a.wav</Play><Play>/a.wav</Play>")
    product.says("/a.wav", serve)
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert [entry["seconds"] for entry in line.log(sid, "play")] == [3.0, 3.0]


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (wav_bytes(seconds=2.5), 2.5),  # µ-law
        (wav_bytes(seconds=2.5, code=1, bits=16), 2.5),  # PCM
        (wav_bytes(seconds=2.5, data_size=0xFFFFFFFF), 2.5),  # streamed: no size in the header
        (mp3_bytes(seconds=4), 4.0),
        (mp3_bytes(seconds=4, tag=True), 4.0),
    ],
)
def test_length_is_read_from_the_header(content: bytes, seconds: float) -> None:
    assert sound_seconds(content) == pytest.approx(seconds, abs=0.01)


@pytest.mark.parametrize("content", [b"", b"<html>", b"RIFF....WAVE", b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd"])
def test_what_is_no_sound_has_no_length(content: bytes) -> None:
    with pytest.raises(NoSound):
        sound_seconds(content)
