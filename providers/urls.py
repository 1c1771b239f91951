"""Routes: the name of each is the name of its view, its template and its rule."""

from django.urls import URLPattern, path

from .views import admission, assessment, contract, decision

assessing: list[URLPattern] = [
    path("applications/<int:pk>/interest/", assessment.interest_declare, name="interest_declare"),
    path("applications/<int:pk>/reviewers/", assessment.reviewers_assign, name="reviewers_assign"),
    path("applications/<int:pk>/begin/", assessment.assessment_begin, name="assessment_begin"),
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
    path("decisions/<int:pk>/letter/", decision.decision_letter, name="decision_letter"),
]

admissions: list[URLPattern] = [
    path("admissions/", admission.admission_list, name="admission_list"),
    path("admissions/<int:pk>/", admission.admission_detail, name="admission_detail"),
    path("admissions/<int:pk>/embargo/", admission.admission_embargo, name="admission_embargo"),
    path("admissions/<int:pk>/suspend/", admission.admission_suspend, name="admission_suspend"),
    path("admissions/<int:pk>/lift/", admission.admission_lift, name="admission_lift"),
    path("admissions/<int:pk>/met/", admission.admission_meet, name="admission_meet"),
    path("admissions/<int:pk>/remove/", admission.admission_remove, name="admission_remove"),
    path("admissions/<int:pk>/withdraw/", admission.admission_withdraw, name="admission_withdraw"),
]

contracts: list[URLPattern] = [
    path("contracts/", contract.contract_list, name="contract_list"),
    path("contracts/issue/<int:provider_pk>/<int:system_pk>/", contract.contract_issue, name="contract_issue"),
    path("contracts/<int:pk>/", contract.contract_detail, name="contract_detail"),
    path("contracts/<int:pk>/sign/", contract.contract_sign, name="contract_sign"),
    path("contracts/<int:pk>/countersign/", contract.contract_countersign, name="contract_countersign"),
]

urlpatterns: list[URLPattern] = [*assessing, *admissions, *contracts]
