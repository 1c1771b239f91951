from django.urls import path

from . import views

urlpatterns = [
    path("people/", views.people_list, name="people_list"),
    path("people/invite/", views.person_invite, name="person_invite"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
    path("people/<int:pk>/give-role/", views.role_give, name="role_give"),
    path("people/roles/<int:pk>/end/", views.role_end, name="role_end"),
    path("people/invitations/<int:pk>/withdraw/", views.invitation_withdraw, name="invitation_withdraw"),
    path("colleagues/", views.colleague_list, name="colleague_list"),
    path("invitation/<str:token>/", views.invitation_take_up, name="invitation_take_up"),
    path("emails/", views.digest_choose, name="digest_choose"),
    path("outbox/", views.outbox_list, name="outbox_list"),
    path("outbox/<int:pk>/", views.message_detail, name="message_detail"),
    path("outbox/<int:pk>/release/", views.message_release, name="message_release"),
]
