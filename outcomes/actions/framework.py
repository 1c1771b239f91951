"""The outcomes framework: loaded from the shipped file, a version once and for good."""

from apcommissioning.base import history
from apcommissioning.base.actions import acting

from ..content import read
from ..models import Measure, Outcome
from ..states import MeasureKind


def framework_load(*, by=None) -> int:
    """Load the shipped framework (the six outcomes and their measures), if this version is not there yet.

    Returns how many measures were added. A version is never changed once loaded: readings hang on it. To change a
    wording, ship the file with a new version.
    """
    framework = read("outcomes.yaml")
    version = framework["meta"]["version"]
    with acting():
        if Outcome.objects.filter(version=version).exists():
            return 0
        measures = []
        for given in framework["outcomes"]:
            outcome = Outcome.objects.create(
                version=version,
                key=given["key"],
                number=given["number"],
                label=given["label"],
                sentence=given["sentence"],
            )
            measures += [_measure(outcome, order, one) for order, one in enumerate(given["measures"], start=1)]
        Measure.objects.bulk_create(measures)
        history.record(outcome, "framework_load", by=by, version=version, measures=len(measures))
        return len(measures)


def _measure(outcome: Outcome, order: int, given: dict) -> Measure:
    return Measure(
        outcome=outcome,
        key=given["key"],
        label=given["label"],
        what=given["what"],
        kind=MeasureKind(given["kind"]),
        by=given["by"],
        moments=given["moments"],
        direction=given["direction"],
        scale={str(point): words for point, words in given.get("scale", {}).items()},
        minimum_n=given["minimum_n"],
        order=order,
    )
