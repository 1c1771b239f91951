"""The news that goes upwards: what the apps above must hear of. Sent inside the action's transaction.

`admission_changed.send(sender=Admission, admission=admission, old=old, new=new, on=on)`: an admission was stopped,
lifted, or ended. `old` and `new` are values of `AdmissionStatus`.
"""

from django.dispatch import Signal

admission_changed = Signal()
