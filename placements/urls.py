"""Routes: the name of each is the name of its view, its template and its rule."""

from django.urls import path

from .views import agreement, attendance, calloff, placement, placement_list, referral, school, sufficiency

urlpatterns = [
    path("schools/", school.school_list, name="school_list"),
    path("schools/import/", school.schools_import, name="schools_import"),
    path("schools/<int:pk>/", school.school_detail, name="school_detail"),
    path("schools/<int:pk>/connect/", school.school_connect, name="school_connect"),
    path("children/<int:pk>/", school.child_detail, name="child_detail"),
    path("children/<int:pk>/edit/", school.child_edit, name="child_edit"),
    path("enough-places/", sufficiency.sufficiency, name="sufficiency"),
    path("referrals/", referral.referral_list, name="referral_list"),
    path("referrals/start/", referral.referral_start, name="referral_start"),
    path("referrals/<int:pk>/", referral.referral_detail, name="referral_detail"),
    path("referrals/<int:pk>/edit/", referral.referral_edit, name="referral_edit"),
    path("referrals/<int:pk>/edit/<slug:section>/", referral.referral_section, name="referral_section"),
    path("referrals/<int:pk>/check/", referral.referral_check, name="referral_check"),
    path("referrals/<int:pk>/submit/", referral.referral_submit, name="referral_submit"),
    path("referrals/<int:pk>/accept/", referral.referral_accept, name="referral_accept"),
    path("referrals/<int:pk>/return/", referral.referral_return, name="referral_return"),
    path("referrals/<int:pk>/decline/", referral.referral_decline, name="referral_decline"),
    path("referrals/<int:pk>/withdraw/", referral.referral_withdraw, name="referral_withdraw"),
    path("referrals/<int:pk>/call-off/", calloff.call_off_open, name="call_off_open"),
    path("call-offs/<int:pk>/", calloff.call_off_detail, name="call_off_detail"),
    path("call-offs/<int:pk>/award/", calloff.call_off_award, name="call_off_award"),
    path("call-offs/<int:pk>/cancel/", calloff.call_off_cancel, name="call_off_cancel"),
    path("placements/", placement_list.placement_list, name="placement_list"),
    path("placements/<int:pk>/", placement.placement_detail, name="placement_detail"),
    path("placements/<int:pk>/agreement/", agreement.agreement_draw_up, name="agreement_draw_up"),
    path("placements/<int:pk>/gate/<slug:line>/", placement.gate_check_record, name="gate_check_record"),
    path("placements/<int:pk>/start/", placement.placement_start, name="placement_start"),
    path("placements/<int:pk>/hold/", placement.placement_hold, name="placement_hold"),
    path("placements/<int:pk>/resume/", placement.placement_resume, name="placement_resume"),
    path("placements/<int:pk>/end/", placement.placement_end, name="placement_end"),
    path("placements/<int:pk>/cancel/", placement.placement_cancel, name="placement_cancel"),
    path("agreements/<int:pk>/", agreement.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/seal/", agreement.agreement_seal, name="agreement_seal"),
    path("agreements/<int:pk>/sign/", agreement.agreement_sign, name="agreement_sign"),
    path("register/", attendance.register, name="register"),
    path("sessions/<int:pk>/correct/", attendance.session_correct, name="session_correct"),
]
