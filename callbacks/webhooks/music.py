"""Hold music: media, fetched unsigned."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from callbacks import announcement


@require_safe
@cache_control(public=True, max_age=300)
def hold_music(request: HttpRequest, number_id: int, milliseconds: int, revision: int = 0) -> HttpResponse:
    """A piece of hold music of exactly this length; the carrier fetches it unsigned, as it does all media.

    With a revision, the music that the number had in it: a call in progress keeps its own.
    """
    longest = int(settings.ANNOUNCEMENT_SECONDS * 1000) + 10_000
    milliseconds = min(milliseconds, longest)
    clip = announcement.music(number_id=number_id, milliseconds=milliseconds, revision=revision)
    return HttpResponse(clip, content_type="audio/wav")
