from django.urls import path

from . import views

urlpatterns = [
    path("outbox/texts/", views.message_text_list, name="message_text_list"),
    path("outbox/texts/<slug:key>/", views.message_text_detail, name="message_text_detail"),
    path("outbox/texts/<slug:key>/edit/", views.message_text_edit, name="message_text_edit"),
    path("outbox/texts/<slug:key>/restore/", views.message_text_restore, name="message_text_restore"),
]
