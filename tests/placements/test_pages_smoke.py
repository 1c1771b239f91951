"""Every page opens for those whose work it is."""

from django.urls import reverse


def get(client, person, route, *args, query=""):
    client.force_login(person)
    return client.get(reverse(route, args=args) + query)


def test_every_page_of_the_main_path_opens(client, stage):
    draft = stage.referral()
    for route in ("referral_edit", "referral_check", "referral_detail"):
        assert get(client, stage.school_lead, route, draft.pk).status_code == 200
    for section in ("why", "needs", "views", "request"):
        assert get(client, stage.school_lead, "referral_section", draft.pk, section).status_code == 200
    assert get(client, stage.school_lead, "referral_start").status_code == 200
    assert get(client, stage.school_lead, "referral_withdraw", draft.pk).status_code == 200
    sent = stage.referral(status="submitted")
    for route in ("referral_accept", "referral_return", "referral_decline", "referral_detail"):
        assert get(client, stage.officer, route, sent.pk).status_code == 200, route
    accepted = stage.referral(status="accepted")
    assert get(client, stage.officer, "call_off_open", accepted.pk).status_code == 200
    call_off = stage.call_off(accepted)
    assert get(client, stage.officer, "call_off_detail", call_off.pk).status_code == 200
    assert get(client, stage.officer, "call_off_cancel", call_off.pk).status_code == 200
    placement = stage.award(call_off)
    assert get(client, stage.officer, "call_off_detail", call_off.pk).status_code == 200
    assert get(client, stage.officer, "agreement_draw_up", placement.pk).status_code == 200
    version = stage.drafted(placement)
    assert get(client, stage.officer, "agreement_detail", version.pk).status_code == 200
    assert get(client, stage.officer, "placement_detail", placement.pk).status_code == 200
    assert get(client, stage.officer, "placement_cancel", placement.pk).status_code == 200
    assert get(client, stage.officer, "gate_check_record", placement.pk, "risk_agreed").status_code == 200


def test_every_page_of_a_live_placement_opens(client, stage):
    placement = stage.live()
    for person in (stage.officer, stage.school_lead, stage.provider_staff, stage.provider_manager):
        assert get(client, person, "placement_detail", placement.pk).status_code == 200
        assert get(client, person, "placement_list").status_code == 200
        assert get(client, person, "agreement_detail", placement.agreement.pk).status_code == 200
        assert get(client, person, "child_detail", placement.child_id).status_code == 200
    for route in ("placement_hold", "placement_end"):
        assert get(client, stage.officer, route, placement.pk).status_code == 200
    assert get(client, stage.provider_staff, "register").status_code == 200
    for route in ("school_list", "schools_import", "referral_list"):
        assert get(client, stage.officer, route).status_code == 200
    assert get(client, stage.officer, "school_detail", stage.school.pk).status_code == 200
