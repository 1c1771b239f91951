"""`manage.py verify_files`: prove that every kept file is there and is what was kept, as after a restore."""

import hashlib

from django.core.management.base import BaseCommand, CommandError

from apcommissioning.base import files
from apcommissioning.base.exceptions import FileLost
from apcommissioning.base.models import StoredFile


class Command(BaseCommand):
    help = "Reads every kept file and compares it with its hash; names those that are missing or changed."

    def handle(self, *args, **options) -> None:
        missing, changed, sound = [], [], 0
        for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
            try:
                with files.open_stored(stored) as kept:
                    found = hashlib.file_digest(kept, "sha256").hexdigest()
            except (FileLost, OSError):
                missing.append(stored.pk)
                continue
            if found == stored.sha256:
                sound += 1
            else:
                changed.append(stored.pk)
        for pk in missing:
            self.stderr.write(f"File {pk} is missing.")
        for pk in changed:
            self.stderr.write(f"File {pk} is not what was kept.")
        if missing or changed:
            raise CommandError(
                f"{len(missing)} missing and {len(changed)} changed, of {sound + len(missing + changed)}."
            )
        self.stdout.write(f"All {sound} files are there and are what was kept.")
