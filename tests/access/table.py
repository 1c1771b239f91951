"""Who may open what: one line a route (or a route and one of its objects), written from the rules.

    row("placement_detail", of="placement", ok="casework finance", hidden="rival_manager other_school_lead")

`of` names the object in the world whose key the route takes (`"placement line=risk_agreed"` adds other parts of the
address). Then everybody of the cast by the answer they get:

- `ok` 200, the page; `moved` 302, on to the page that is theirs;
- `refused` 409: the right person at the wrong moment, told why;
- `hidden` 404: not told that it exists;
- whoever is not named is closed out with 403, and who has not signed in is sent to sign in;
- `public=True`: 200 for everybody, signed in or not. `post_only=True`: nothing to look at, only to press (405).
"""

from dataclasses import dataclass, field

from .world import ANONYMOUS, CAST, EVERYBODY, STRANGER

GROUPS = {
    "council": "officer manager reviewer other_reviewer finance safeguarding administrator",
    "no_interest": "officer manager reviewer finance safeguarding administrator",
    "commissioners": "officer manager",
    "other_staff": "reviewer other_reviewer finance safeguarding administrator",
    "casework": "officer manager safeguarding",
    "reviewers": "reviewer other_reviewer",
    "heron": "provider_manager provider_staff",
    "providers": "provider_manager provider_staff rival_manager",
    "schools": "school_lead other_school_lead",
    "signed_in": " ".join(EVERYBODY),
    "outside": "provider_manager provider_staff rival_manager school_lead other_school_lead scrutiny_member stranger",
    "everybody": " ".join((ANONYMOUS, *EVERYBODY)),
}


def who(words: str) -> frozenset[str]:
    names = [name for word in words.split() for name in GROUPS.get(word, word).split()]
    unknown = set(names) - {ANONYMOUS, STRANGER, *CAST}
    assert not unknown, f"Nobody of the cast: {unknown}"
    return frozenset(names)


@dataclass(frozen=True)
class Row:
    route: str
    of: str
    answers: dict[str, int] = field(repr=False)
    public: bool
    post_only: bool

    def __str__(self) -> str:
        return f"{self.route}({self.of})" if self.of else self.route

    def expected(self, name: str) -> int:
        if self.public:
            return self.answers.get(name, 200)
        return self.answers.get(name, 302 if name == ANONYMOUS else 403)


ROWS: list[Row] = []


def row(route, of="", *, ok="", moved="", refused="", hidden="", public=False, post_only=False) -> None:
    answers: dict[str, int] = {}
    for status, words in ((200, ok), (302, moved), (409, refused), (404, hidden)):
        for name in who(words):
            assert name not in answers, f"{route}: {name} is named twice."
            answers[name] = status
    ROWS.append(Row(route, of, answers, public, post_only))


# -- The house ---------------------------------------------------------------------------------------------------------

row("home", ok="council providers schools stranger", moved="scrutiny_member")  # to the committee's own page
row("help", public=True)
row("accessibility", public=True)
row("privacy", public=True)
row("cookies", public=True)
row("healthz", public=True)
row("readyz", public=True)
row("cast_sign_in", public=True, post_only=True, hidden="everybody")  # the demonstration alone has it
row("gallery", ok="administrator")
row("gallery_form", ok="administrator")
row("gallery_confirm", ok="administrator")
row("gallery_list", ok="administrator")

# -- People ------------------------------------------------------------------------------------------------------------

row("people_list", ok="administrator")
row("person_invite", ok="administrator provider_manager rival_manager")
row("person_detail", "person", ok="administrator")
row("role_give", "person", ok="administrator")
row("role_end", "membership", ok="administrator provider_manager", hidden="rival_manager")
row("invitation_withdraw", "invitation", ok="administrator provider_manager", hidden="rival_manager")
row("colleague_list", ok="provider_manager rival_manager")
row("invitation_take_up", "token=invitation.token", public=True)
row("outbox_list", ok="commissioners administrator")
row("message_detail", "message", ok="commissioners administrator")
row("digest_choose", ok="signed_in")
row("message_text_list", ok="commissioners administrator")
row("message_text_detail", "key=receipt", ok="commissioners administrator")
row("message_text_edit", "key=receipt", ok="commissioners administrator")
row("message_text_restore", "key=receipt", ok="commissioners administrator")
row("message_release", "message", moved="commissioners administrator")  # back: there is nothing to look at

# -- Files: each opens to those who read what it belongs to ------------------------------------------------------------

row(
    "file_download",
    "evidence_file",
    ok="officer manager reviewer finance safeguarding heron",
    hidden="other_reviewer administrator rival_manager scrutiny_member schools stranger",
)
row(
    "file_download",
    "letter_file",
    ok="commissioners reviewer heron",
    hidden="other_reviewer finance safeguarding administrator rival_manager scrutiny_member schools stranger",
)
row("file_download", "contract_file", ok="council heron", hidden="rival_manager schools scrutiny_member stranger")
row(
    "file_download",
    "agreement_file",
    ok="casework heron school_lead",
    hidden="reviewers finance administrator rival_manager other_school_lead scrutiny_member stranger",
)
row(
    "file_download",
    "committee_report_file",
    ok="council scrutiny_member",
    hidden="providers schools stranger",
)
row(
    "file_download",
    "unreleased_report_file",
    ok="commissioners",
    hidden="other_staff providers schools scrutiny_member stranger",
)
row(
    "file_download",
    "visit_file",
    ok="no_interest heron",
    hidden="other_reviewer rival_manager schools scrutiny_member stranger",
)
row("file_download", "orphan_file", hidden="signed_in")

# -- Lots --------------------------------------------------------------------------------------------------------------

row("purchasing_system_list", ok="council")
row("content_load", ok="commissioners")
row("purchasing_system_create", ok="commissioners")
row("purchasing_system_detail", "system", ok="council")
row("purchasing_system_detail", "draft_system", ok="council")
row("purchasing_system_edit", "system", ok="commissioners")
row("lots_load", "draft_system", ok="commissioners")
row("lots_load", "system", refused="commissioners")
row("purchasing_system_publish", "full_draft_system", ok="commissioners")
row("purchasing_system_publish", "system", refused="commissioners")
row("purchasing_system_pause", "system", ok="commissioners")
row("purchasing_system_resume", "paused_system", ok="commissioners")
row("purchasing_system_close", "system", ok="manager")
row("lot_detail", "lot", ok="council")
row("lot_edit", "lot", ok="commissioners")
row("specification_detail", "specification", ok="council")
row("specification_edit", "draft_specification", ok="commissioners")
row("specification_edit", "specification", refused="commissioners")
row("question_set_detail", "question_set", ok="council")
row("rubric_detail", "rubric", ok="council")
row("contract_template_detail", "contract_template", ok="council")
row("lot_add", "draft_system", ok="commissioners")
row("lot_add", "system", refused="commissioners")
row("lot_remove", "draft_lot", ok="commissioners")
row("lot_remove", "lot", refused="commissioners")
row("part_add", "draft_lot", ok="commissioners")
row("part_add", "lot", refused="commissioners")
row("part_edit", "draft_part", ok="commissioners")
row("part_remove", "draft_part", ok="commissioners")
row("window_add", "list_in_rounds", ok="commissioners")
row("window_add", "system", refused="commissioners")
row("window_edit", "round", ok="commissioners")
row("window_edit", "round_over", refused="commissioners")
row("window_remove", "round", ok="commissioners")
row("terms_change", "list_in_rounds", ok="commissioners")
row("terms_change", "system", refused="commissioners")
row("specification_draft", "other_lot", ok="commissioners")
row("specification_draft", "lot", refused="commissioners")
row("specification_publish", "next_specification", ok="commissioners")
row("specification_publish", "specification", refused="commissioners")
row("public_specification", "specification", public=True)
row("public_specification", "next_specification", public=True, hidden="everybody")
row("public_specification_pdf", "specification", public=True, hidden="everybody")  # it is not made yet
row("market_question_list", ok="council")
row(
    "market_question_detail",
    "market_question",
    ok="council provider_manager",
    hidden="provider_staff rival_manager schools scrutiny_member stranger",
)
row("market_question_answer", "market_question", ok="commissioners")
row("market_question_set_aside", "market_question", ok="commissioners")
row("market_question_ask", "system", ok="providers schools")
row("public_answers", "system", public=True)
row("public_questions_file", "system", public=True)
row("text_list", ok="council")
for kind, text in (("questions", "question_set"), ("rubrics", "rubric")):
    row(f"{text}_detail", f"draft_{text}", ok="council")
    row("text_draft", f"other_{text} kind={kind}", ok="commissioners")
    row("text_draft", f"{text} kind={kind}", refused="commissioners")  # there is a draft
    row("text_changes", f"draft_{text} kind={kind}", ok="council")
    row("text_download", f"{text} kind={kind}", ok="council")
    row("text_upload", f"kind={kind}", ok="commissioners")
    for verb in ("publish", "discard", "edit"):
        row(f"text_{verb}", f"draft_{text} kind={kind}", ok="commissioners")
        row(f"text_{verb}", f"{text} kind={kind}", refused="commissioners")
row("section_add", "draft_question_set", ok="commissioners")
row("section_edit", "draft_section", ok="commissioners")
row("section_remove", "empty_section", ok="commissioners")
row("section_remove", "draft_section", refused="commissioners")
row("question_add", "draft_question_set", ok="commissioners")
row("question_add", "question_set", refused="commissioners")
row("question_edit", "draft_question", ok="commissioners")
row("question_edit", "published_question", refused="commissioners")
row("question_move", "draft_question", ok="commissioners", post_only=True)
row("question_remove", "draft_question", ok="commissioners")
row("criterion_add", "draft_rubric", ok="commissioners")
row("criterion_edit", "draft_criterion", ok="commissioners")
row("criterion_remove", "draft_criterion", ok="commissioners")
row("family_add", "draft_rubric", ok="commissioners")
row("family_edit", "draft_family", ok="commissioners")
row("family_remove", "draft_family", ok="commissioners")
row("public_system_list", public=True)
row("public_system", "system", public=True)
row(
    "public_system",
    "draft_system",
    public=True,
    hidden="everybody",
)
row("public_questions", "system", public=True)
row("public_rubric", "system", public=True)
row("public_contract", "system", public=True)
row("public_lot", "lot", public=True)
row("public_lot", "draft_lot", public=True, hidden="everybody")

# -- Providers and their applications ----------------------------------------------------------------------------------

row("public_providers", public=True)
row("provider_register", public=True, moved="signed_in")  # who has an account has no need of one
row("provider_list", ok="council", moved="providers")
row("provider_detail", "heron", ok="council heron", hidden="rival_manager")
row("provider_edit", "heron", ok="commissioners provider_manager", hidden="rival_manager")
row("site_add", "heron", ok="provider_manager", hidden="rival_manager")
row("site_edit", "site", ok="provider_manager", hidden="rival_manager")
row("capacity_confirm", "heron", ok="heron", hidden="rival_manager")
row("staff_check_list", "heron", ok="commissioners safeguarding provider_manager", hidden="rival_manager")
row("staff_check_add", "heron", ok="provider_manager", hidden="rival_manager")
row("staff_check_edit", "staff_check", ok="provider_manager", hidden="rival_manager")
row("staff_check_end", "staff_check", ok="provider_manager", hidden="rival_manager")
row("evidence_list", "heron", ok="council heron", hidden="rival_manager")
row("evidence_add", "heron", ok="heron", hidden="rival_manager")
row("evidence_check", "evidence", ok="commissioners")
row("application_list", ok="commissioners reviewers")
row("application_mine", ok="providers")
row("application_start", "system", ok="provider_manager rival_manager")
row(
    "application_detail",
    "application",
    ok="commissioners reviewer heron",
    hidden="other_reviewer rival_manager",
)
row(
    "application_detail",
    "draft_application",
    moved="heron",
    hidden="commissioners reviewers rival_manager",
)
row(
    "application_detail",
    "submitted_application",
    ok="rival_manager",
    moved="commissioners",  # declare first
    hidden="reviewers heron",
)
row("application_lots", "draft_application", ok="heron", hidden="rival_manager")
row("application_lots", "application", refused="heron", hidden="rival_manager")
row("application_prices", "draft_application lot_pk=own_lot.pk", ok="heron", hidden="rival_manager")
row("application_tasks", "draft_application", ok="heron", hidden="rival_manager")
row(
    "answer_edit",
    "draft_application question=registration_status scope_key=organisation",
    ok="heron",
    hidden="rival_manager",
)
row("answers_confirm", "draft_application", ok="heron", hidden="rival_manager")
row("answers_confirm", "application", refused="heron", hidden="rival_manager")
row("application_submit", "draft_application", ok="provider_manager", hidden="rival_manager")
row("application_submit", "application", moved="provider_manager", hidden="rival_manager")
row("application_receipt", "application", ok="heron", hidden="rival_manager")
row("application_copy", "draft_application", ok="heron", hidden="rival_manager")
row("application_copy", "application", ok="heron", hidden="rival_manager")
row("application_withdraw", "draft_application", ok="provider_manager", hidden="rival_manager")

# -- Assessment: whoever has an interest sees nothing of the application -----------------------------------------------

row("interest_declare", "application", ok="commissioners reviewers")
row("interest_declare", "submitted_application", ok="commissioners", hidden="reviewers")
row("reviewers_share_out", ok="commissioners")
row("scoring_signals", ok="commissioners")
row("reviewers_assign", "submitted_application", moved="commissioners")  # declare first
row("reviewers_assign", "application", ok="commissioners")
row("application_extend", "application", ok="commissioners")
row("application_extend", "submitted_application", moved="commissioners")  # declare first
row("assessment_begin", "submitted_application", ok="commissioners", post_only=True)
row("check_list", "application", ok="commissioners reviewer", hidden="other_reviewer")
row("checks_run", "application", ok="commissioners", post_only=True)
row("check_decide", "check_result", ok="commissioners")
row("assessment_score", "lot_application", moved="reviewer", hidden="other_reviewer")  # to the first criterion
row("assessment_score", "lot_application criterion=first_criterion", ok="reviewer", hidden="other_reviewer")
row("assessment_submit", "lot_application", ok="reviewer", hidden="other_reviewer")
row("moderation", "lot_application", refused="commissioners")
row("lot_application_recommend", "lot_application", refused="officer reviewer", hidden="other_reviewer")
row("lot_application_return", "lot_application", refused="manager")
row("lot_application_decide", "lot_application", refused="manager")
row("decision_release_many", ok="manager")
row("recommendations_take", ok="manager")
row("incumbent_list", "system", ok="commissioners")
row("incumbent_add", "system", ok="commissioners")
row("incumbents_tell", "system", ok="commissioners")
row("incumbent_detail", "incumbent", ok="commissioners")
row("incumbent_edit", "incumbent", ok="commissioners")
row("incumbent_told", "incumbent", ok="commissioners")
row("incumbent_remove", "incumbent", ok="commissioners")
row("decision_release", "held_application", ok="manager")
row("decision_release", "application", refused="manager")
row(
    "decision_letter",
    "decision",
    ok="commissioners reviewer heron",
    hidden="other_reviewer finance safeguarding administrator rival_manager",
)
row(
    "decision_letter",
    "held_decision",
    refused="commissioners reviewer",
    hidden="other_reviewer finance safeguarding administrator providers",
)

row("representation_make", "decision", refused="provider_manager", hidden="rival_manager")  # disputed already
row(
    "representation_detail",
    "representation",
    ok="commissioners reviewer heron",
    hidden="other_reviewer rival_manager",
)
row("representation_answer", "representation", refused="commissioners")  # who took part does not answer
row("clarification_point_add", "application", ok="commissioners reviewer", hidden="other_reviewer")
row("clarification_point_remove", "draft_point", ok="commissioners reviewer", hidden="other_reviewer", post_only=True)
row("clarification_ask", "draft_clarification", ok="commissioners")
row("clarification_detail", "draft_clarification", ok="commissioners reviewer", hidden="other_reviewer providers")
row(
    "clarification_detail",
    "asked_clarification",
    ok="rival_manager",
    moved="commissioners",  # declare first
    hidden="reviewers heron",
)
row("clarification_answer", "asked_point", ok="rival_manager", hidden="heron")
row("clarification_send", "asked_clarification", refused="rival_manager", hidden="heron")  # nothing is answered yet

# -- Admissions and documents ------------------------------------------------------------------------------------------

row("evidence_due", ok="council")
row("admission_list", ok="council providers")
row("admission_detail", "admission", ok="council heron", hidden="rival_manager")
row("admission_embargo", "admission", ok="commissioners")
row("admission_suspend", "admission", ok="manager")
row("admission_lift", "admission", refused="manager")
row("admission_condition", "admission", ok="commissioners")
row("admission_respond", "admission", refused="provider_manager", hidden="rival_manager")
row("admission_respond", "stopped_admission", ok="provider_manager", hidden="rival_manager")
row("admission_meet", "admission", refused="commissioners")
row("admission_remove", "admission", ok="manager")
row("admission_removal_intend", "admission", ok="manager")
row("admission_removal_drop", "admission", refused="manager")
row("admission_withdraw", "admission", ok="commissioners provider_manager", hidden="rival_manager")

# -- Quality visits: whoever has an interest in the provider reads none ------------------------------------------------

row("visit_list", ok="council providers")
row("assurance_list", ok="council")
row("action_list", ok="council providers")
row("visit_detail", "visit", ok="no_interest heron", hidden="other_reviewer rival_manager")
row("visit_detail", "held_visit", ok="no_interest", hidden="other_reviewer providers")
row("visit_detail", "planned_visit", ok="no_interest heron", hidden="other_reviewer rival_manager")
row("visit_plan", "heron", ok="commissioners reviewer", refused="other_reviewer")
row("visit_write", "held_visit", ok="commissioners reviewer", hidden="other_reviewer")
row("visit_write", "visit", refused="commissioners reviewer", hidden="other_reviewer")
row("visit_action_add", "visit", ok="commissioners reviewer", hidden="other_reviewer")
row("visit_publish", "held_visit", ok="commissioners reviewer", hidden="other_reviewer")
row("visit_cancel", "planned_visit", ok="commissioners reviewer", hidden="other_reviewer")
row("visit_move", "planned_visit", ok="commissioners reviewer", hidden="other_reviewer")
row("action_done", "action", ok="heron", refused="commissioners reviewer", hidden="other_reviewer rival_manager")
row("action_close", "action", ok="commissioners reviewer", hidden="other_reviewer")
row("action_return", "action", refused="commissioners reviewer", hidden="other_reviewer")

# -- Contracts ---------------------------------------------------------------------------------------------------------

row("contract_list", ok="council providers")
row("contract_issue", "provider_pk=kestrel.pk system_pk=system.pk", refused="commissioners")
row("contract_detail", "contract", ok="council heron", hidden="rival_manager")
row("contract_detail", "signed_contract", ok="council rival_manager", hidden="heron")
row("contract_sign", "issued_contract", ok="provider_manager", hidden="rival_manager")
row("contract_countersign", "signed_contract", ok="manager")
row("contract_terminate", "contract", ok="manager")
row("contract_terminate", "signed_contract", refused="manager")
row("variation_list", ok="council")
row("variation_draft", "system_pk=own_system.pk kind=terms", ok="commissioners")
row("variation_draft", "system_pk=own_system.pk kind=lot_add", hidden="commissioners")  # to one contract alone
row("variation_draft", "system_pk=own_system.pk kind=lot_add contract_pk=contract.pk", ok="commissioners")
row("variation_detail", "variation", ok="council")
row("variation_offer", "draft_variation", ok="manager")
row("variation_offer", "variation", refused="manager")
row("variation_withdraw", "variation", ok="manager")
row("variation_read", "variation_to_heron", ok="council heron", hidden="rival_manager")
row("variation_sign", "variation_to_heron", ok="provider_manager", hidden="rival_manager")
row("variation_decline", "variation_to_heron", ok="provider_manager", hidden="rival_manager")

# -- Schools, children and referrals: staff with a role on the case ----------------------------------------------------

row("school_list", ok="casework administrator")
row("quality_pack_list", ok="council schools")
row("quality_pack", "heron", ok="no_interest heron schools", hidden="other_reviewer rival_manager")
row(
    "quality_pack_print",
    "heron",
    ok="no_interest heron schools",
    hidden="other_reviewer rival_manager",
    post_only=True,
)
row("school_check_add", "heron", ok="schools")
row("schools_import", ok="commissioners administrator")
row("school_detail", "school", ok="casework administrator")
row("school_connect", "unconnected_school", ok="commissioners administrator", post_only=True)
row("child_detail", "child", ok="casework heron school_lead", hidden="rival_manager other_school_lead")
row("child_edit", "child", ok="commissioners school_lead", hidden="other_school_lead")
row("sufficiency", ok="commissioners")
row("referral_list", ok="casework schools")
row("referral_start", ok="commissioners schools")
row("referral_detail", "referral", ok="casework school_lead", hidden="other_school_lead")
row("referral_detail", "draft_referral", ok="school_lead", hidden="casework other_school_lead")
row("referral_edit", "draft_referral", ok="school_lead", hidden="commissioners other_school_lead")
row("referral_section", "draft_referral section=why", ok="school_lead", hidden="casework other_school_lead")
row("referral_check", "draft_referral", ok="school_lead", hidden="commissioners other_school_lead")
row("referral_submit", "draft_referral", ok="school_lead", hidden="commissioners other_school_lead", post_only=True)
row("referral_accept", "referral", ok="commissioners")
row("referral_return", "referral", ok="commissioners")
row("referral_decline", "referral", ok="commissioners")
row("referral_withdraw", "referral", ok="school_lead", refused="commissioners", hidden="other_school_lead")
row("call_off_open", "accepted_referral", ok="commissioners")
row("call_off_detail", "call_off", ok="casework")
row("call_off_award", "call_off", ok="commissioners", post_only=True)
row("call_off_cancel", "call_off", ok="commissioners")

# -- Placements and agreements -----------------------------------------------------------------------------------------

row("placement_list", ok="casework finance providers schools")
row("placement_detail", "placement", ok="casework finance heron school_lead", hidden="rival_manager other_school_lead")
row("agreement_draw_up", "drafted_placement", ok="commissioners")
row("gate_check_record", "drafted_placement line=risk_agreed", ok="commissioners")
row("placement_start", "ready_placement", ok="commissioners")
row("placement_hold", "placement", ok="commissioners")
row("placement_resume", "held_placement", ok="commissioners")
row("placement_resume", "placement", refused="commissioners")
row("placement_end", "placement", ok="commissioners")
row("placement_cancel", "drafted_placement", ok="commissioners")
row("agreement_detail", "agreement", ok="casework heron school_lead", hidden="rival_manager other_school_lead")
row("agreement_detail", "draft_agreement", ok="casework", hidden="providers schools")
row("agreement_seal", "draft_agreement", ok="commissioners", post_only=True)
row(
    "agreement_sign",
    "sealed_agreement",
    ok="provider_manager",
    refused="commissioners school_lead",  # the provider signs first
    hidden="rival_manager other_school_lead",
)
row("register", ok="providers")
row("session_correct", "session", ok="heron", hidden="rival_manager")

# -- Outcomes ----------------------------------------------------------------------------------------------------------

row("target_edit", "draft_agreement", ok="commissioners")
row("baseline_record", "placement", ok="commissioners heron", hidden="rival_manager")
row("review_list", ok="casework providers schools")
row("review_detail", "review", ok="casework heron school_lead", hidden="rival_manager other_school_lead")
row("review_edit", "review", ok="heron", hidden="rival_manager")
row("review_submit", "review", refused="heron", hidden="rival_manager")
row("review_accept", "submitted_review", ok="commissioners")
row("review_return", "submitted_review", ok="commissioners")
row("destination_list", ok="commissioners schools")
row("destination_record", "destination", ok="commissioners school_lead", hidden="other_school_lead")
row("dashboard", ok="commissioners")
row("figures_csv", ok="commissioners")
row("committee_detail", ok="commissioners scrutiny_member")
row("committee_detail", "committee", ok="commissioners scrutiny_member")
row("meeting_add", ok="commissioners")
row("recommendation_add", "meeting", refused="commissioners")  # not held yet
row("recommendation_add", "held_meeting", ok="commissioners")
row("recommendation_edit", "recommendation", ok="commissioners")
row("report_list", ok="council providers scrutiny_member")
row("report_detail", "committee_report", ok="council scrutiny_member", hidden="providers")
row("report_detail", "unreleased_report", ok="commissioners", hidden="other_staff providers scrutiny_member")
row("report_detail", "provider_report", ok="no_interest heron", hidden="other_reviewer rival_manager scrutiny_member")
row("report_csv", "committee_report", ok="council scrutiny_member", hidden="providers")
row("report_csv", "unreleased_report", ok="commissioners", hidden="other_staff providers scrutiny_member")
row("report_csv", "provider_report", ok="no_interest heron", hidden="other_reviewer rival_manager scrutiny_member")
row("report_write", "unreleased_report", ok="commissioners")
row("report_check", "unreleased_report", refused="commissioners")  # its words come first
row("report_release", "checked_report", ok="manager")
row("report_withdraw", "committee_report", ok="manager")
row("schedule_list", ok="commissioners")
row("schedule_add", ok="commissioners")


# -- Routes whose pages are not ours, by the beginning of their path ---------------------------------------------------

SIGN_IN = "account/"  # allauth's pages: each asks for a sign-in itself where it needs one
WINDOW = "admin/"  # Django's admin: administrators look, nobody changes anything
