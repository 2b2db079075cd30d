"""`manage.py convert_sounds`: makes of sound that was uploaded long ago what telephones play, as saving does today."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from callbacks.configuration import sounds
from callbacks.models import PhoneNumber
from callbacks.queries.sounds import OddSound, odd_sounds
from contactcenter import clock
from telephony.audio import NotAudio


class Command(BaseCommand):
    """Harmless while calls go on; run again, it converts only what is left."""

    help = "Convert greetings and hold music that are not as telephones play them; exit status 1 where one cannot be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be converted, and change nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        numbers = PhoneNumber.objects.prefetch_related("translations").order_by("number")
        count, refused = 0, 0
        for place, number in enumerate(numbers, start=1):
            found = list(odd_sounds(number))
            if not found:
                continue
            self.stdout.write(self.style.MIGRATE_HEADING(f"{number} ({place} of {len(numbers)})"))
            made = {sound: content for sound in found if (content := self._converted(sound)) is not None}
            refused += len(found) - len(made)
            count += len(made if dry_run else sounds.put_in_place(number, made, at=clock.now()))
        self._sum_up(count, dry_run=dry_run)
        if refused:
            raise CommandError(f"{refused} to be uploaded again: see above.")

    def _converted(self, sound: OddSound) -> ContentFile | None:
        try:
            content = sounds.converted(sound)
        except (NotAudio, OSError) as error:
            why = "it is lost or cannot be read." if isinstance(error, OSError) else str(error)
            self.stdout.write(self.style.ERROR(f"  {sound.title}, {sound.file.name}: {why}"))
            return None
        self.stdout.write(f"  {sound.title}, {sound.file.name}: {content.size // 1024} kB as telephones play it")
        return content

    def _sum_up(self, count: int, *, dry_run: bool) -> None:
        files = "1 file" if count == 1 else f"{count} files"
        words = f"{files} would be converted; leave out --dry-run to do it." if dry_run else f"{files} converted."
        self.stdout.write(self.style.SUCCESS(words))
