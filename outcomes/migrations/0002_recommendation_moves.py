import apcommissioning.base.timekeeping
from django.db import migrations, models


class Migration(migrations.Migration):
    """A recommendation moves like everything else that has a status."""

    dependencies = [("outcomes", "0001_initial")]

    operations = [
        migrations.RenameField("recommendation", "state", "status"),
        migrations.AddField(
            "recommendation",
            "status_at",
            models.DateTimeField(default=apcommissioning.base.timekeeping.now, editable=False),
        ),
    ]
