"""Routes: the name of each is the name of its view, its template and its rule."""

from django.urls import URLPattern, path

from .views import (
    admission,
    answer,
    application,
    assessment,
    assurance,
    clarification,
    contract,
    decision,
    evidence,
    incumbent,
    provider,
    public,
    queue,
    recommendation,
    representation,
    staff,
    variation,
    visit,
)

applying: list[URLPattern] = [
    path("providers/", provider.provider_list, name="provider_list"),
    path("providers/register/", provider.provider_register, name="provider_register"),
    path("providers/<int:pk>/", provider.provider_detail, name="provider_detail"),
    path("providers/<int:pk>/edit/", provider.provider_edit, name="provider_edit"),
    path("providers/<int:pk>/sites/add/", provider.site_add, name="site_add"),
    path("providers/sites/<int:pk>/edit/", provider.site_edit, name="site_edit"),
    path("providers/<int:pk>/places/", provider.capacity_confirm, name="capacity_confirm"),
    path("providers/<int:pk>/staff/", staff.staff_check_list, name="staff_check_list"),
    path("providers/<int:pk>/staff/add/", staff.staff_check_add, name="staff_check_add"),
    path("providers/staff/<int:pk>/edit/", staff.staff_check_edit, name="staff_check_edit"),
    path("providers/staff/<int:pk>/end/", staff.staff_check_end, name="staff_check_end"),
    path("providers/<int:pk>/documents/", provider.evidence_list, name="evidence_list"),
    path("providers/<int:pk>/documents/add/", provider.evidence_add, name="evidence_add"),
    path("providers/documents/<int:pk>/check/", provider.evidence_check, name="evidence_check"),
    path("applications/", queue.application_list, name="application_list"),
    path("applications/scoring/", queue.scoring_signals, name="scoring_signals"),
    path("applications/share-out/", queue.reviewers_share_out, name="reviewers_share_out"),
    path("applications/mine/", application.application_mine, name="application_mine"),
    path("applications/start/<int:pk>/", application.application_start, name="application_start"),
    path("applications/<int:pk>/", application.application_detail, name="application_detail"),
    path("applications/<int:pk>/lots/", application.application_lots, name="application_lots"),
    path("applications/<int:pk>/prices/<int:lot_pk>/", application.application_prices, name="application_prices"),
    path("applications/<int:pk>/tasks/", application.application_tasks, name="application_tasks"),
    path("applications/<int:pk>/answers/", answer.answers_confirm, name="answers_confirm"),
    path("applications/<int:pk>/answers/<slug:question>/<str:scope_key>/", answer.answer_edit, name="answer_edit"),
    path("applications/<int:pk>/submit/", application.application_submit, name="application_submit"),
    path("applications/<int:pk>/receipt/", application.application_receipt, name="application_receipt"),
    path("applications/<int:pk>/copy/", application.application_copy, name="application_copy"),
    path("applications/<int:pk>/withdraw/", application.application_withdraw, name="application_withdraw"),
    path("public/providers/", public.public_providers, name="public_providers"),
]

assessing: list[URLPattern] = [
    path("applications/<int:pk>/interest/", assessment.interest_declare, name="interest_declare"),
    path("applications/<int:pk>/reviewers/", assessment.reviewers_assign, name="reviewers_assign"),
    path("applications/<int:pk>/begin/", assessment.assessment_begin, name="assessment_begin"),
    path("applications/<int:pk>/extend/", assessment.application_extend, name="application_extend"),
    path("applications/<int:pk>/checks/", assessment.check_list, name="check_list"),
    path("applications/<int:pk>/checks/run/", assessment.checks_run, name="checks_run"),
    path("applications/<int:pk>/release/", decision.decision_release, name="decision_release"),
    path("checks/<int:pk>/", assessment.check_decide, name="check_decide"),
    path("applications/lots/<int:pk>/score/", assessment.assessment_score, name="assessment_score"),
    path("applications/lots/<int:pk>/score/send/", assessment.assessment_submit, name="assessment_submit"),
    path("applications/lots/<int:pk>/score/<slug:criterion>/", assessment.assessment_score, name="assessment_score"),
    path("applications/lots/<int:pk>/moderation/", assessment.moderation, name="moderation"),
    path("applications/lots/<int:pk>/recommend/", decision.lot_application_recommend, name="lot_application_recommend"),
    path("applications/lots/<int:pk>/return/", decision.lot_application_return, name="lot_application_return"),
    path("applications/lots/<int:pk>/decide/", decision.lot_application_decide, name="lot_application_decide"),
    path("decisions/<int:pk>/dispute/", representation.representation_make, name="representation_make"),
    path("representations/<int:pk>/", representation.representation_detail, name="representation_detail"),
    path("representations/<int:pk>/answer/", representation.representation_answer, name="representation_answer"),
    path("decisions/take/", recommendation.recommendations_take, name="recommendations_take"),
    path("decisions/release/", decision.decision_release_many, name="decision_release_many"),
    path("decisions/<int:pk>/letter/", decision.decision_letter, name="decision_letter"),
]

clarifications: list[URLPattern] = [
    path(
        "applications/<int:pk>/clarification/",
        clarification.clarification_point_add,
        name="clarification_point_add",
    ),
    path("clarifications/<int:pk>/", clarification.clarification_detail, name="clarification_detail"),
    path("clarifications/<int:pk>/ask/", clarification.clarification_ask, name="clarification_ask"),
    path("clarifications/<int:pk>/send/", clarification.clarification_send, name="clarification_send"),
    path("clarifications/points/<int:pk>/", clarification.clarification_answer, name="clarification_answer"),
    path(
        "clarifications/points/<int:pk>/remove/",
        clarification.clarification_point_remove,
        name="clarification_point_remove",
    ),
]

admissions: list[URLPattern] = [
    path("providers/documents/", evidence.evidence_due, name="evidence_due"),
    path("admissions/", admission.admission_list, name="admission_list"),
    path("admissions/<int:pk>/", admission.admission_detail, name="admission_detail"),
    path("admissions/<int:pk>/embargo/", admission.admission_embargo, name="admission_embargo"),
    path("admissions/<int:pk>/suspend/", admission.admission_suspend, name="admission_suspend"),
    path("admissions/<int:pk>/lift/", admission.admission_lift, name="admission_lift"),
    path("admissions/<int:pk>/condition/", admission.admission_condition, name="admission_condition"),
    path("admissions/<int:pk>/respond/", admission.admission_respond, name="admission_respond"),
    path("admissions/<int:pk>/met/", admission.admission_meet, name="admission_meet"),
    path("admissions/<int:pk>/removal/intend/", admission.admission_removal_intend, name="admission_removal_intend"),
    path("admissions/<int:pk>/removal/drop/", admission.admission_removal_drop, name="admission_removal_drop"),
    path("admissions/<int:pk>/remove/", admission.admission_remove, name="admission_remove"),
    path("admissions/<int:pk>/withdraw/", admission.admission_withdraw, name="admission_withdraw"),
]

visits: list[URLPattern] = [
    path("visits/", visit.visit_list, name="visit_list"),
    path("visits/due/", assurance.assurance_list, name="assurance_list"),
    path("visits/actions/", visit.action_list, name="action_list"),
    path("visits/actions/<int:pk>/done/", visit.action_done, name="action_done"),
    path("visits/actions/<int:pk>/close/", visit.action_close, name="action_close"),
    path("visits/actions/<int:pk>/return/", visit.action_return, name="action_return"),
    path("visits/<int:pk>/", visit.visit_detail, name="visit_detail"),
    path("visits/<int:pk>/write/", visit.visit_write, name="visit_write"),
    path("visits/<int:pk>/actions/add/", visit.visit_action_add, name="visit_action_add"),
    path("visits/<int:pk>/publish/", visit.visit_publish, name="visit_publish"),
    path("visits/<int:pk>/move/", visit.visit_move, name="visit_move"),
    path("visits/<int:pk>/cancel/", visit.visit_cancel, name="visit_cancel"),
    path("providers/<int:pk>/visits/plan/", visit.visit_plan, name="visit_plan"),
]

contracts: list[URLPattern] = [
    path("contracts/", contract.contract_list, name="contract_list"),
    path("contracts/issue/<int:provider_pk>/<int:system_pk>/", contract.contract_issue, name="contract_issue"),
    path("contracts/<int:pk>/", contract.contract_detail, name="contract_detail"),
    path("contracts/<int:pk>/sign/", contract.contract_sign, name="contract_sign"),
    path("contracts/<int:pk>/terminate/", contract.contract_terminate, name="contract_terminate"),
    path("variations/", variation.variation_list, name="variation_list"),
    path("variations/add/<int:system_pk>/<slug:kind>/", variation.variation_draft, name="variation_draft"),
    path(
        "variations/add/<int:system_pk>/<slug:kind>/<int:contract_pk>/",
        variation.variation_draft,
        name="variation_draft",
    ),
    path("variations/<int:pk>/", variation.variation_detail, name="variation_detail"),
    path("variations/<int:pk>/offer/", variation.variation_offer, name="variation_offer"),
    path("variations/<int:pk>/withdraw/", variation.variation_withdraw, name="variation_withdraw"),
    path("variations/offers/<int:pk>/", variation.variation_read, name="variation_read"),
    path("variations/offers/<int:pk>/sign/", variation.variation_sign, name="variation_sign"),
    path("variations/offers/<int:pk>/decline/", variation.variation_decline, name="variation_decline"),
    path("contracts/<int:pk>/countersign/", contract.contract_countersign, name="contract_countersign"),
]

incumbents: list[URLPattern] = [
    path("incumbents/of/<int:pk>/", incumbent.incumbent_list, name="incumbent_list"),
    path("incumbents/of/<int:pk>/add/", incumbent.incumbent_add, name="incumbent_add"),
    path("incumbents/of/<int:pk>/tell/", incumbent.incumbents_tell, name="incumbents_tell"),
    path("incumbents/<int:pk>/", incumbent.incumbent_detail, name="incumbent_detail"),
    path("incumbents/<int:pk>/edit/", incumbent.incumbent_edit, name="incumbent_edit"),
    path("incumbents/<int:pk>/told/", incumbent.incumbent_told, name="incumbent_told"),
    path("incumbents/<int:pk>/remove/", incumbent.incumbent_remove, name="incumbent_remove"),
]

urlpatterns: list[URLPattern] = [*applying, *assessing, *clarifications, *admissions, *visits, *contracts, *incumbents]
