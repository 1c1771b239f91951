"""Messages about the staff checks register. They name no adult: the register does."""

from collections import Counter
from collections.abc import Sequence

from apcommissioning.base.clocks import plural
from apcommissioning.base.merge import in_words
from apcommissioning.base.texts import words

from ..models import Provider
from ..rules.staff import Renewal
from .evidence import system_relied_on
from .letters import lines, link_to, managers_of, signed_by


def staff_checks_expiring(provider: Provider, due: Sequence[Renewal], *, about: int) -> None:
    """The reminder 60, 30 or 7 days before, of all the checks that are due on that day."""
    system = system_relied_on(provider)
    if system is None:
        return
    counted = Counter((one.until, one.name) for one in due)
    told = [
        f"{name} of {plural(number, 'adult')}: until {in_words(until)}" for (until, name), number in counted.items()
    ]
    values = {
        "provider_name": provider.legal_name,
        "first_on": due[0].until,
        "checks_list": lines(told),
        "portal_link": link_to("staff_check_list", provider.pk),
        **signed_by(system),
    }
    words.post("staff_checks_expiring", to=managers_of(provider), about=about, values=values)
