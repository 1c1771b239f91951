"""Every form of the service is given what nobody should type. It never breaks, and it says what to mend, and where.

Forms are found by themselves; `MAKE` says how each is made. A form that is not there fails.
"""

import importlib
import pkgutil
import re

import pytest
from allauth.core.context import request_context
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from apcommissioning.base import crispy_govuk, signin_forms
from apcommissioning.base.fields import GovukDateField
from apcommissioning.base.people import forms as people
from apcommissioning.base.texts import forms as texts
from apcommissioning.base.texts.words import current
from apcommissioning.gallery import forms as gallery
from lots import forms as lots
from lots.rules.texts import criteria_in_hand, lots_in_view, questions_in_hand
from outcomes.forms import committee, report, review
from outcomes.forms.review import target_forms
from placements.actions.referral import return_reasons
from placements.forms import agreement, attendance, calloff, child, placement, referral, school, school_check
from placements.rules import gate
from placements.rules.agreement import STATEMENTS
from placements.rules.calloff import matches
from providers.figures.assessment import board
from providers.figures.clarification import askable
from providers.forms import (
    admission,
    answer,
    application,
    assessment,
    clarification,
    contract,
    document,
    incumbent,
    provider,
    public,
    queue,
    representation,
    site,
    staff,
    variation,
    visit,
)
from providers.models import LotApplication, Provider
from providers.rules import prices, readiness, reuse
from providers.rules.evidence import EvidenceKind, kinds
from providers.rules.standing import weights_asked
from providers.states import VariationKind

from .world import TODAY

WHERE = ("apcommissioning", "lots", "providers", "placements", "outcomes")
SCRIPT = "<script>alert(1)</script>"
PAGE = Template("{% load crispy_forms_tags %}{% crispy form %}")


def own_forms() -> dict[str, type[forms.Form]]:
    """Each form class that the service defines."""
    found = {}
    for package in WHERE:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not re.search(r"(\.|_)forms(\.|$)", module.name):
                continue
            loaded = importlib.import_module(module.name)
            for one in vars(loaded).values():
                if isinstance(one, type) and issubclass(one, forms.BaseForm) and one.__module__ == module.name:
                    found[f"{module.name}.{one.__name__}"] = one
    return found


def _answer(w, asked, **how):
    filled = readiness.read(w.draft_application)
    return {
        "asked": asked,
        "options": filled.options(asked),
        "document_kind": EvidenceKind.of(asked.version) if asked.version.evidence else None,
        "has_document": False,
        "by": w.people["provider_manager"],
    }


def _first_asked(w):
    return readiness.read(w.draft_application).asked[0]


def _plain(w):
    return {}


# How each form is made, but for what was sent. A form that needs nothing is `_plain`.
MAKE = {
    gallery.ExampleForm: _plain,
    gallery.ReasonForm: _plain,
    people.InvitePersonForm: lambda w: {"by": w.people["provider_manager"]},
    people.TakeUpInvitationForm: lambda w: {"person": w.person},
    people.GiveRoleForm: _plain,
    people.EndRoleForm: _plain,
    people.DigestForm: _plain,
    texts.MessageTextForm: lambda w: {"key": "receipt", "words": current("receipt")},
    signin_forms.LoginForm: _plain,
    signin_forms.ResetPasswordForm: _plain,
    signin_forms.ResetPasswordKeyForm: lambda w: {"user": w.person, "temp_key": "abc"},
    signin_forms.ChangePasswordForm: lambda w: {"user": w.person},
    signin_forms.SetPasswordForm: lambda w: {"user": w.person},
    signin_forms.ReauthenticateForm: lambda w: {"user": w.person},
    signin_forms.AuthenticateForm: lambda w: {"user": w.person},
    signin_forms.SecondStepReauthenticateForm: lambda w: {"user": w.person},
    signin_forms.ActivateTOTPForm: lambda w: {"user": w.person},
    lots.PurchasingSystemForm: _plain,
    lots.ReasonForm: _plain,
    lots.LotForm: lambda w: {"lot": w.lot},
    lots.SpecificationForm: lambda w: {"specification": w.draft_specification},
    lots.MarketQuestionForm: lambda w: {"system": w.system},
    lots.AnswerForm: lambda w: {"question": w.market_question},
    lots.PartForm: lambda w: {"part": w.draft_part},
    lots.SpecificationPublishForm: _plain,
    lots.WindowForm: lambda w: {"system": w.list_in_rounds},
    lots.TermsForm: lambda w: {
        "system": w.list_in_rounds,
        "question_set": w.question_set,
        "rubric": w.other_rubric,
    },
    lots.QuestionSetForm: lambda w: {"draft": w.draft_question_set},
    lots.SectionForm: lambda w: {"section": w.draft_section},
    lots.FileForm: lambda w: {"kind": "questions"},
    lots.QuestionForm: lambda w: {
        "draft": w.draft_question_set,
        "criteria": criteria_in_hand(),
        "lots": lots_in_view(),
        "version": w.draft_question.question_version,
        "section": w.draft_section,
    },
    lots.RubricForm: lambda w: {"draft": w.draft_rubric},
    lots.CriterionForm: lambda w: {
        "draft": w.draft_rubric,
        "questions": questions_in_hand(),
        "criterion": w.draft_criterion,
    },
    lots.FamilyForm: lambda w: {"draft": w.draft_rubric, "family": w.draft_family},
    provider.ProviderForm: _plain,
    provider.RegisterForm: _plain,
    site.SiteForm: _plain,
    site.CapacityForm: lambda w: {"sites": w.heron.sites.all()},
    staff.StaffCheckForm: lambda w: {"provider": w.heron},
    staff.StaffCheckEndForm: _plain,
    provider.EvidenceForm: lambda w: {"provider": w.heron, "kinds": kinds(), "by": w.people["provider_manager"]},
    provider.EvidenceCheckForm: _plain,
    document.DocumentForm: lambda w: {"by": w.people["provider_manager"]},
    public.PublicProvidersForm: lambda w: {"lots": [(1, "Lot 1")]},
    application.StartForm: lambda w: {"providers": Provider.objects.filter(pk=w.heron.pk)},
    application.LotsForm: lambda w: {"lots": [w.own_lot], "sites": [w.site], "provider": w.heron},
    application.PricesForm: lambda w: {
        "lot_application": LotApplication.objects.get(application=w.draft_application),
        "lines": prices.lines([w.own_part], on=TODAY),
    },
    answer.ConfirmForm: lambda w: {"offered": list(reuse.earlier(readiness.read(w.draft_application)).values())},
    answer.AnswerForm: lambda w: _answer(w, _first_asked(w)),
    application.SubmitForm: _plain,
    application.WithdrawForm: _plain,
    assessment.InterestForm: _plain,
    assessment.AssignReviewersForm: lambda w: {"people": [w.people["reviewer"]], "needed": 2},
    assessment.DecideCheckForm: _plain,
    assessment.ScoreForm: lambda w: {
        "levels": weights_asked(w.lot_application)[0].criterion.levels.all(),
        "rubric": w.rubric,
    },
    assessment.ModerationForm: lambda w: {"board": board(w.lot_application), "finish": True},
    assessment.RecommendForm: _plain,
    assessment.ReasonForm: _plain,
    assessment.DecideForm: _plain,
    assessment.ExtendForm: _plain,
    clarification.PointForm: lambda w: {"questions": askable(w.application)},
    clarification.AskForm: _plain,
    representation.RepresentationForm: lambda w: {"by": w.people["provider_manager"]},
    representation.AnswerRepresentationForm: lambda w: {"may_set_aside": True},
    queue.ShareOutForm: lambda w: {"waiting": [w.submitted_application], "people": [w.people["reviewer"]], "loads": {}},
    clarification.PointAnswerForm: lambda w: {"point": w.asked_point, "by": w.people["rival_manager"]},
    incumbent.IncumbentForm: _plain,
    incumbent.IncumbentToldForm: lambda w: {"by": w.people["officer"]},
    incumbent.IncumbentRemoveForm: _plain,
    admission.StopForm: _plain,
    admission.ConditionForm: _plain,
    admission.RespondForm: _plain,
    admission.IntendRemovalForm: _plain,
    visit.MoveVisitForm: _plain,
    visit.PlanVisitForm: lambda w: {"provider": w.heron, "people": [w.people["reviewer"]]},
    visit.VisitReportForm: _plain,
    visit.ActionForm: _plain,
    visit.ActionDoneForm: _plain,
    contract.IssueContractForm: lambda w: {"latest": TODAY.replace(year=2029)},
    contract.SignContractForm: _plain,
    contract.TerminateContractForm: lambda w: {"contract": w.contract},
    variation.VariationForm: lambda w: {
        "kind": VariationKind.EXTENSION,
        "system": w.own_system,
        "contracts": [w.contract],
    },
    variation.OfferVariationForm: _plain,
    school.SchoolsImportForm: _plain,
    school_check.SchoolCheckForm: _plain,
    child.ChildForm: _plain,
    child.ReferralStartForm: lambda w: {"by": w.people["school_lead"]},
    referral.SectionForm: _plain,
    referral.WhyForm: _plain,
    referral.NeedsForm: _plain,
    referral.ViewsForm: _plain,
    referral.RequestForm: _plain,
    referral.ReferralAcceptForm: _plain,
    referral.ReferralReturnForm: lambda w: {"reasons": return_reasons()},
    referral.ReasonForm: _plain,
    calloff.CallOffOpenForm: _plain,
    calloff.CallOffAwardForm: lambda w: {"by": w.people["officer"], "matches": matches(w.call_off)},
    agreement.AgreementForm: lambda w: {"placement": w.drafted_placement},
    agreement.SignForm: lambda w: {"statement": STATEMENTS["provider"]},
    placement.GateCheckForm: lambda w: {"by": w.people["officer"], "item": gate.items()["risk_agreed"]},
    placement.PlacementStartForm: _plain,
    placement.PlacementHoldForm: _plain,
    placement.PlacementResumeForm: _plain,
    placement.PlacementEndForm: _plain,
    placement.PlacementCancelForm: _plain,
    attendance.MarkForm: lambda w: {"placement": w.placement, "half": "am"},
    attendance.SessionCorrectForm: lambda w: {"session": w.session},
    committee.MeetingAddForm: _plain,
    committee.RecommendationAddForm: _plain,
    committee.RecommendationEditForm: _plain,
    report.ScheduleAddForm: _plain,
    report.ReportWriteForm: lambda w: {"report": w.unreleased_report},
    report.ReportWithdrawForm: _plain,
    review.ReadingsForm: lambda w: {"placement": w.placement, "readings": {}},
    review.BaselineRecordForm: lambda w: {"placement": w.placement, "readings": {}},
    review.ReviewEditForm: lambda w: {"review": w.review},
    review.ReviewReturnForm: _plain,
    review.DestinationRecordForm: _plain,
    review.TargetForm: _plain,
}

BAD = {
    "nothing": lambda field: "",
    "ten thousand letters": lambda field: "x" * 10_000,
    "the wrong kind": lambda field: "seventeen and a bit",
    "a script": lambda field: SCRIPT,
    "somebody else's key": lambda field: "999999999",
    "a number beyond every number": lambda field: "9" * 400,
    "less than nothing": lambda field: "-1",
    "no number": lambda field: "NaN",
    "a zero byte": lambda field: "\x00",
}
IMPOSSIBLE_DAY = ("31", "2", "2026")


def send(form: forms.BaseForm, value) -> QueryDict:
    """What a browser would send with this value in every box (a date's three boxes each get it)."""
    sent = QueryDict(mutable=True)
    sent["csrfmiddlewaretoken"] = "as-in-a-browser"
    for name, field in form.fields.items():
        whole = form.add_prefix(name)
        if isinstance(field, GovukDateField):
            parts = value if isinstance(value, tuple) else (value(field),) * 3
            for part, typed in zip(("day", "month", "year"), parts, strict=True):
                sent[f"{whole}_{part}"] = typed
        elif not isinstance(field, forms.FileField) and not isinstance(value, tuple):
            sent[whole] = value(field)
    return sent


@pytest.fixture
def request_of(world, rf):
    """allauth's forms ask for the request that they belong to."""
    request = rf.post("/")
    request.user, request.session = world.person, world.clients["officer"].session
    with request_context(request):
        yield request


def made(cls, world, data=None) -> forms.BaseForm:
    given = MAKE[cls](world)
    return cls(data=data, **given)


def drawn(form: forms.BaseForm) -> str:
    return PAGE.render(Context({"form": form}))


def points_to_what_is_there(form: forms.BaseForm, html: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    for words, target in crispy_govuk.summary(form):
        assert words, "An error without words."
        assert not target or target in ids, f"“{words}” leads to #{target}, which is not on the page."


def test_every_form_is_made_here():
    assert set(own_forms().values()) - set(MAKE) == set(), "Say in MAKE how these are made."
    assert set(MAKE) - set(own_forms().values()) == set()


FORMS = pytest.mark.parametrize("cls", MAKE, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")


@pytest.mark.django_db
@FORMS
def test_an_empty_form_asks_for_what_it_needs(world, cls, request_of):
    blank = made(cls, world)
    form = made(cls, world, send(blank, BAD["nothing"]))
    needed = {name for name, field in form.fields.items() if field.required}
    assert needed <= set(form.errors), "Nothing is said of these, though they are needed."
    points_to_what_is_there(form, drawn(form))


@pytest.mark.django_db
@FORMS
def test_bad_input_is_answered_in_words(world, cls, request_of):
    for what, value in BAD.items():
        form = made(cls, world, send(made(cls, world), value))
        form.is_valid()
        html = drawn(form)
        assert SCRIPT not in html
        points_to_what_is_there(form, html)
        if what == "ten thousand letters":
            assert one_line(form) <= set(form.errors), "These take ten thousand letters in one line."


def one_line(form: forms.BaseForm) -> set[str]:
    """Boxes of one line, which end in a column of limited length. A password is kept as its hash."""
    return {
        name
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField)
        and isinstance(field.widget, forms.TextInput)
        and not isinstance(field.widget, forms.PasswordInput)
    }


@pytest.mark.django_db
@FORMS
def test_a_day_that_does_not_exist_is_said_beside_its_boxes(world, cls, request_of):
    form = made(cls, world, send(made(cls, world), IMPOSSIBLE_DAY))
    dates = {name for name, field in form.fields.items() if isinstance(field, GovukDateField)}
    form.is_valid()
    assert dates <= set(form.errors)
    html = drawn(form)
    points_to_what_is_there(form, html)
    for name in dates:
        assert "must be a real date" in " ".join(crispy_govuk.said(form[name]))


@pytest.mark.django_db
@pytest.mark.parametrize("count", ["", "minus one", "-1", "9" * 30, "1000000"])
def test_a_set_of_targets_survives_a_forged_count(world, count):
    sent = QueryDict(mutable=True)
    sent.update({"csrfmiddlewaretoken": "x", "aims-TOTAL_FORMS": count, "aims-INITIAL_FORMS": "0"})
    assert not target_forms(sent, world.draft_agreement).is_valid()
