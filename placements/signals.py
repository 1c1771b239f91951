"""The one kind of news that goes upwards: what outcomes must hear of. Sent inside the action's transaction.

Both are sent as `placement_started.send(sender=Placement, placement=placement, by=by)`.
"""

from django.dispatch import Signal

placement_started = Signal()
placement_ended = Signal()
