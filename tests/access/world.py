"""One county with something of everything in it, and everybody who might ask for it. Built once for this folder."""

from datetime import date, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from apcommissioning.base import files, outbox, timekeeping
from apcommissioning.base.models import Invitation, Membership, Person, SchoolTerm, StoredFile
from apcommissioning.base.people import actions as people
from apcommissioning.base.roles import OrganisationKind, Role
from lots import actions as lots
from lots.models import ApplicationWindow, PinnedQuestion, QuestionSet, Rubric
from lots.states import KeyStage, SystemStatus
from outcomes import actions as outcomes
from outcomes.models import Report
from outcomes.rules.report import prompts
from outcomes.states import ReportKind, ReviewStatus
from placements import actions as placements
from placements.models import Session
from placements.states import Half, Mark, ReferralStatus
from providers import actions as providers
from providers.models import CheckResult, Decision
from providers.rules import readiness
from providers.rules.standing import weights_asked
from providers.states import (
    AdmissionStatus,
    ApplicationStatus,
    ClarificationStatus,
    ContractStatus,
    EvidenceStatus,
    Heading,
    Judgement,
    Rating,
    VisitStatus,
)
from tests.factories.assessment import decided, declare_none, released, sent_in
from tests.factories.base import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.lots import (
    DraftSystemFactory,
    LotFactory,
    LotPartFactory,
    PublishedSystemFactory,
    PurchasingSystemFactory,
)
from tests.factories.outcomes import (
    CommitteeFactory,
    CommitteeMeetingFactory,
    DestinationFactory,
    RecommendationFactory,
    ReportScheduleFactory,
)
from tests.factories.placements import SchoolFactory
from tests.factories.providers import (
    ActionFactory,
    AdmissionFactory,
    AdmissionPriceFactory,
    ApplicationFactory,
    ClarificationFactory,
    ContractFactory,
    EvidenceFactory,
    LotApplicationFactory,
    ProviderFactory,
    QualityVisitFactory,
    SiteCapacityFactory,
    SiteFactory,
    StaffCheckFactory,
    VariationFactory,
)
from tests.placements.conftest import TERMS, Stage

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=timekeeping.LONDON)
TODAY = NOW.date()

# Who asks: the name of a cast member, the role and the organisation's name.
CAST = {
    "officer": (Role.OFFICER, "Northmoor County Council"),
    "manager": (Role.MANAGER, "Northmoor County Council"),
    "reviewer": (Role.REVIEWER, "Northmoor County Council"),
    "other_reviewer": (Role.REVIEWER, "Northmoor County Council"),
    "finance": (Role.FINANCE, "Northmoor County Council"),
    "safeguarding": (Role.SAFEGUARDING, "Northmoor County Council"),
    "administrator": (Role.ADMINISTRATOR, "Northmoor County Council"),
    "provider_manager": (Role.PROVIDER_MANAGER, "Heron Yard CIC"),
    "provider_staff": (Role.PROVIDER_STAFF, "Heron Yard CIC"),
    "rival_manager": (Role.PROVIDER_MANAGER, "Kestrel Barn Ltd"),
    "school_lead": (Role.SCHOOL_LEAD, "Millbrook School"),
    "other_school_lead": (Role.SCHOOL_LEAD, "Ashby Hill School"),
    "scrutiny_member": (Role.SCRUTINY_MEMBER, "Education Scrutiny Committee"),
}
STRANGER = "stranger"
ANONYMOUS = "anonymous"
EVERYBODY = (*CAST, STRANGER)

KIND = {
    "Northmoor County Council": OrganisationKind.COUNCIL,
    "Heron Yard CIC": OrganisationKind.PROVIDER,
    "Kestrel Barn Ltd": OrganisationKind.PROVIDER,
    "Millbrook School": OrganisationKind.SCHOOL,
    "Ashby Hill School": OrganisationKind.SCHOOL,
    "Education Scrutiny Committee": OrganisationKind.COMMITTEE,
}


class World:
    """`people` are the cast by name, `clients` their browsers, and everything else is an attribute by its own name."""

    def __init__(self):
        self.organisations = {name: OrganisationFactory(kind=kind, name=name) for name, kind in KIND.items()}
        self.people: dict[str, Person] = {
            name: MembershipFactory(
                person__name=f"{name.replace('_', ' ').title()} of the cast",
                person__email=f"{name}@example.test",
                role=role,
                organisation=self.organisations[home],
            ).person
            for name, (role, home) in CAST.items()
        }
        self.people[STRANGER] = PersonFactory(name="Stig Stranger", email="stranger@example.test")
        SchoolTerm.objects.bulk_create(
            SchoolTerm(name=name, academic_year="2026/27", first_on=first, last_on=last) for name, first, last in TERMS
        )
        outcomes.framework_load()
        self._what_the_council_buys()
        self._who_may_supply()
        self._what_was_seen_on_visits()
        self._what_is_bought_for_each_child()
        self._did_it_work()
        self._the_ground_floor()
        self._every_file_has_its_bytes()
        self.clients = {ANONYMOUS: Client(raise_request_exception=False)}
        for name, person in self.people.items():
            self.clients[name] = Client(raise_request_exception=False)
            self.clients[name].force_login(person)

    def _every_file_has_its_bytes(self):
        for stored in StoredFile.objects.all():
            if not default_storage.exists(stored.path):
                default_storage.save(stored.path, ContentFile(b"%PDF-1.7"))

    def _file(self, name: str):
        return files.keep_content(
            b"%PDF-1.7 " + name.encode(), name=f"{name}.pdf", content_type="application/pdf", by=None
        )

    # -- lots ----------------------------------------------------------------------------------------------------------

    def _what_the_council_buys(self):
        self.system = PublishedSystemFactory()
        self.draft_system = DraftSystemFactory()
        self.full_draft_system = DraftSystemFactory()
        lots.lots_load(self.full_draft_system, by=self.people["officer"])
        self.paused_system = PublishedSystemFactory()
        lots.purchasing_system_pause(
            self.paused_system, reason="A new question set is written.", by=self.people["officer"]
        )
        assert self.paused_system.status == SystemStatus.PAUSED
        self.lot = self.system.lots.get(number=4)
        self.other_lot = self.system.lots.get(number=2)
        self.draft_lot = self.full_draft_system.lots.first()
        self.specification = self.lot.specifications.first()
        self.draft_specification = self.draft_lot.specifications.first()
        self.question_set = self.system.question_set
        self.rubric = self.system.rubric
        self._texts_in_draft()
        self.contract_template = self.system.contract_template

    # -- providers -----------------------------------------------------------------------------------------------------

    def _texts_in_draft(self):
        """The next version of the questions and of the scoring, and others that nobody drafts."""
        officer, long_ago = self.people["officer"], datetime(2020, 1, 6, 9, 0, tzinfo=timekeeping.LONDON)
        self.draft_question_set = lots.text_draft(self.question_set, by=officer)
        self.draft_section = self.draft_question_set.sections.first()
        self.draft_question = self.draft_section.pinned.first()
        self.empty_section = lots.section_add(self.draft_question_set, by=officer, title="To come", gate="quality")
        self.published_question = PinnedQuestion.objects.filter(section__question_set=self.question_set).first()
        self.draft_rubric = lots.text_draft(self.rubric, by=officer)
        self.draft_criterion = self.draft_rubric.criteria.first()
        self.draft_family = self.draft_rubric.families.first()
        self.other_question_set = QuestionSet.objects.create(
            key="other", version=1, title="Another", statement="One.", word_budget=100, published_at=long_ago
        )
        self.draft_part = self.draft_lot.parts.first()
        self.next_specification = lots.specification_draft(self.lot, by=officer)
        self.list_in_rounds = PurchasingSystemFactory(route="approved_list", entry="rounds")
        self.round = lots.window_add(
            self.list_in_rounds, by=officer, opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31)
        )
        self.round_over = ApplicationWindow.objects.create(
            purchasing_system=self.list_in_rounds, opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31)
        )
        self.market_question = lots.market_question_ask(
            self.system, by=self.people["provider_manager"], text="May we share a week?"
        )
        self.other_rubric = Rubric.objects.create(key="other", version=1, overall_minimum=60, published_at=long_ago)

    def _who_may_supply(self):
        people_ = self.people
        officer, manager, reviewer = people_["officer"], people_["manager"], people_["reviewer"]
        council = self.organisations["Northmoor County Council"]
        colleague = MembershipFactory(role=Role.REVIEWER, organisation=council).person
        crew = {"officer": officer, "manager": manager, "reviewers": [reviewer, colleague]}
        self.heron = ProviderFactory(organisation=self.organisations["Heron Yard CIC"])
        self.kestrel = ProviderFactory(organisation=self.organisations["Kestrel Barn Ltd"])
        self.site = SiteFactory(provider=self.heron, name="Mill Lane", approved_on=date(2026, 6, 9))
        SiteCapacityFactory(site=self.site, key_stage=KeyStage.KS3, places=8)
        SiteFactory(provider=self.kestrel, name="The Barn", approved_on=date(2026, 6, 9))
        self.staff_check = StaffCheckFactory(provider=self.heron)
        self.incumbent = providers.incumbent_add(
            self.system, name="Old Mill Tuition", contact_email="office@oldmill.example.test", by=officer
        )
        self.evidence = EvidenceFactory(provider=self.heron, file=self._file("insurance"))
        self.evidence_file = self.evidence.file
        # Decided and released: admitted to lot 4, with a contract that waits for the provider's signature.
        self.decided_application = released(sent_in(provider=self.heron, system=self.system), **crew)
        self.decision = Decision.objects.get(lot_application__application=self.decided_application)
        self.letter_file = self._file("letter")
        Decision.objects.filter(pk=self.decision.pk).update(letter=self.letter_file)
        self.admission = self.decision.admission
        self.representation = providers.representation_make(
            self.decision, words="The condition was met before.", by=people_["provider_manager"]
        )
        # The rival's is decided, and the decision is held.
        self.held_application = decided(sent_in(provider=self.kestrel, system=self.system), **crew)
        self.held_decision = Decision.objects.get(lot_application__application=self.held_application)
        # In assessment now: one reviewer may read it, the other declared an interest in it.
        self.application = sent_in(provider=self.heron, system=self.system, lots=(1,))
        declare_none(self.application, officer, manager)
        both = [reviewer, people_["other_reviewer"]]
        providers.reviewers_assign(self.application, reviewers=both, by=officer)
        declare_none(self.application, reviewer)
        providers.interest_declare(
            self.application, by=people_["other_reviewer"], has_interest=True, detail="My sister works there."
        )
        self.lot_application = self.application.lot_applications.get()
        self.first_criterion = weights_asked(self.lot_application)[0].criterion.key
        self.check_result = CheckResult.objects.filter(application=self.application, automatic="refer").first()
        # Just sent in, by the rival.
        self.submitted_application = sent_in(provider=self.kestrel, system=self.paused_system, lots=(2,))
        # What is asked about it: a point suggested, and, of the rival, points sent.
        asked = readiness.read(self.application).asked[0]
        self.draft_point = providers.clarification_point_add(
            self.application, version=asked.version, scope_key=asked.scope_key, asks="Since when?", by=reviewer
        )
        self.draft_clarification = self.draft_point.clarification
        self.asked_clarification = ClarificationFactory(
            application__provider=self.kestrel,
            application__purchasing_system=PublishedSystemFactory(),
            application__submitted_at=NOW,
            application__due_on=date(2026, 12, 7),
            application__paused_on=TODAY,
            application__status=ApplicationStatus.IN_CLARIFICATION,
            status=ClarificationStatus.ASKED,
            asked_by=officer,
            asked_at=NOW,
            answer_by=date(2026, 11, 30),
        )
        self.asked_point = self.asked_clarification.points.create(
            question_version=asked.version, scope_key=asked.scope_key, asks="Since when?", suggested_by=officer
        )
        # A draft for another purchasing system.
        own_lot = LotFactory()
        part = LotPartFactory(lot=own_lot, needs_site=True)
        self.draft_application = ApplicationFactory(
            provider=self.heron,
            purchasing_system=own_lot.purchasing_system,
            started_by=people_["provider_manager"],
        )
        self.draft_application.sites.add(self.site)
        chosen = LotApplicationFactory(application=self.draft_application, lot=own_lot)
        chosen.parts.add(part)
        self.own_lot, self.own_part = own_lot, part
        self.stopped_admission = AdmissionFactory(
            provider=self.heron,
            status=AdmissionStatus.EMBARGOED,
            stop_reason="A staff check is not confirmed.",
            stop_review_on=date(2027, 1, 11),
        )
        self.issued_contract = providers.contract_issue(
            self.heron, self.system, starts_on=TODAY, ends_on=date(2027, 8, 31), by=officer
        )

    def _what_was_seen_on_visits(self):
        reviewer = self.people["reviewer"]
        self.planned_visit = QualityVisitFactory(provider=self.heron, lead=reviewer)
        seen = {"provider": self.heron, "lead": reviewer, "held_on": date(2026, 11, 2), "rating": Rating.GOOD}
        self.held_visit = QualityVisitFactory(**seen, status=VisitStatus.HELD, main_messages="Calm and safe.")
        self.visit = QualityVisitFactory(
            **seen,
            status=VisitStatus.PUBLISHED,
            main_messages="Calm and safe.",
            published_at=NOW,
            pdf=self._file("visit"),
        )
        for one in (self.held_visit, self.visit):
            for heading in Heading:
                one.judgements.create(heading=heading, judgement=Judgement.MET, what_we_saw="Seen in use.")
        self.visit_file = self.visit.pdf
        self.action = ActionFactory(visit=self.visit)

    # -- placements ----------------------------------------------------------------------------------------------------

    def _what_is_bought_for_each_child(self):
        who = self.people
        self.school = SchoolFactory(organisation=self.organisations["Millbrook School"])
        self.other_school = SchoolFactory(organisation=self.organisations["Ashby Hill School"])
        self.unconnected_school = SchoolFactory(organisation=None, name="Unconnected School")
        admission = AdmissionFactory(provider=self.heron, lot=self.own_lot)
        AdmissionPriceFactory(admission=admission, part=self.own_part)
        self.contract = ContractFactory(
            provider=self.heron, purchasing_system=self.own_lot.purchasing_system, pdf=self._file("contract")
        )
        self.contract_file = self.contract.pdf
        self.own_system = self.own_lot.purchasing_system
        self.draft_variation = VariationFactory(purchasing_system=self.own_system)
        self.draft_variation.contracts.add(self.contract)
        self.variation = VariationFactory(purchasing_system=self.own_system)
        self.variation.contracts.add(self.contract)
        signature = {"name": "Magnus", "role": "Manager", "authority": "By delegation"}
        providers.variation_offer(self.variation, by=self.people["manager"], **signature)
        self.variation_to_heron = self.variation.offers.get()
        self.signed_contract = ContractFactory(
            provider=self.kestrel, purchasing_system=self.own_lot.purchasing_system, status=ContractStatus.SIGNED
        )
        EvidenceFactory(provider=self.heron, status=EvidenceStatus.ACCEPTED)
        EvidenceFactory(provider=self.heron, kind="safeguarding_lead_training", status=EvidenceStatus.ACCEPTED)
        stage = Stage(
            lot=self.own_lot,
            part=self.own_part,
            provider=self.heron,
            site=self.site,
            admission=admission,
            school=self.school,
            officer=who["officer"],
            manager=who["manager"],
            provider_manager=who["provider_manager"],
            provider_staff=who["provider_staff"],
            school_lead=who["school_lead"],
        )
        self.stage = stage
        self.draft_referral = stage.referral()
        self.referral = stage.referral(status=ReferralStatus.SUBMITTED)
        self.accepted_referral = stage.referral(status=ReferralStatus.ACCEPTED)
        self.call_off = stage.call_off()
        self.placement = stage.live()
        self.child = self.placement.child
        self.agreement = self.placement.agreement_versions.get()
        self.agreement_file = self._file("agreement")
        type(self.agreement).objects.filter(pk=self.agreement.pk).update(pdf=self.agreement_file)
        self.session = Session.objects.create(
            placement=self.placement, on=TODAY, half=Half.AM, code=Mark.PRESENT_AM, marked_by=who["provider_staff"]
        )
        self.draft_agreement = stage.drafted()
        self.drafted_placement = self.draft_agreement.placement
        self.sealed_agreement = stage.sealed()
        self.ready_placement = stage.ready()
        self.held_placement = stage.live()
        placements.placement_hold(self.held_placement, reason="The child is in hospital.", by=who["officer"])

    # -- outcomes ------------------------------------------------------------------------------------------------------

    def _did_it_work(self):
        # The start of a placement has put its reviews in the diary.
        self.review = self.placement.reviews.first()
        self.submitted_review = self.held_placement.reviews.first()
        type(self.submitted_review).objects.filter(pk=self.submitted_review.pk).update(
            status=ReviewStatus.SUBMITTED, held_on=TODAY, child_words="I like it."
        )
        self.destination = DestinationFactory(placement=self.placement)
        self.committee = CommitteeFactory(organisation=self.organisations["Education Scrutiny Committee"])
        self.meeting = meeting = CommitteeMeetingFactory(committee=self.committee)
        self.held_meeting = CommitteeMeetingFactory(committee=self.committee, on=date(2026, 6, 10))
        self.recommendation = RecommendationFactory(meeting=self.held_meeting)
        committees = ReportScheduleFactory(
            kind=ReportKind.COMMITTEE, title="Autumn report", meeting=meeting, period_to=TODAY
        )
        outcomes.reports_create(committees)
        self.committee_report = self._released(committees.reports.get())
        self.committee_report_file = self.committee_report.pdf
        earlier = ReportScheduleFactory(
            kind=ReportKind.COMMITTEE, title="Half-term report", meeting=meeting, period_to=date(2026, 10, 23)
        )
        outcomes.reports_create(earlier)
        self.unreleased_report = earlier.reports.get()
        outcomes.report_produce(self.unreleased_report.pk)
        Report.objects.filter(pk=self.unreleased_report.pk).update(pdf=self._file("unreleased"))
        self.unreleased_report.refresh_from_db()
        self.unreleased_report_file = self.unreleased_report.pdf
        checked = ReportScheduleFactory(
            kind=ReportKind.COMMITTEE, title="Checked report", meeting=meeting, period_to=date(2026, 9, 30)
        )
        outcomes.reports_create(checked)
        self.checked_report = self._checked(checked.reports.get())
        theirs = ReportScheduleFactory(kind=ReportKind.PROVIDER, title="Autumn term", period_to=TODAY)
        outcomes.reports_create(theirs)
        self.provider_report = self._released(theirs.reports.get(provider=self.heron))

    def _checked(self, report: Report) -> Report:
        outcomes.report_produce(report.pk)
        report.refresh_from_db()
        outcomes.report_write(
            report,
            commentary="More children attend.",
            words={one.key: "" for one in prompts(report.kind)},
            by=self.people["officer"],
        )
        outcomes.report_check(report, by=self.people["officer"])
        report.refresh_from_db()
        return report

    def _released(self, report: Report) -> Report:
        outcomes.report_release(self._checked(report), by=self.people["manager"])
        Report.objects.filter(pk=report.pk).update(pdf=self._file(f"report-{report.pk}"))
        report.refresh_from_db()
        return report

    # -- base ----------------------------------------------------------------------------------------------------------

    def _the_ground_floor(self):
        self.message = outbox.post(to="somebody@example.test", subject="A message", body="Hello", key="w", hold=True)
        self.invitation: Invitation = people.person_invite(
            self.organisations["Heron Yard CIC"],
            email="new@example.test",
            name="Nell New",
            role=Role.PROVIDER_STAFF,
            by=self.people["provider_manager"],
        )
        self.membership: Membership = self.people["provider_staff"].membership_set.get()
        self.person = self.people["officer"]
        self.orphan_file = self._file("nobody's")
