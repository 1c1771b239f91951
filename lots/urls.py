from django.urls import path

from . import views

urlpatterns = [
    path("lots/", views.purchasing_system_list, name="purchasing_system_list"),
    path("lots/texts/load/", views.content_load, name="content_load"),
    path("lots/systems/new/", views.purchasing_system_create, name="purchasing_system_create"),
    path("lots/systems/<int:pk>/", views.purchasing_system_detail, name="purchasing_system_detail"),
    path("lots/systems/<int:pk>/edit/", views.purchasing_system_edit, name="purchasing_system_edit"),
    path("lots/systems/<int:pk>/load-lots/", views.lots_load, name="lots_load"),
    path("lots/systems/<int:pk>/publish/", views.purchasing_system_publish, name="purchasing_system_publish"),
    path("lots/systems/<int:pk>/pause/", views.purchasing_system_pause, name="purchasing_system_pause"),
    path("lots/systems/<int:pk>/resume/", views.purchasing_system_resume, name="purchasing_system_resume"),
    path("lots/systems/<int:pk>/close/", views.purchasing_system_close, name="purchasing_system_close"),
    path("lots/<int:pk>/", views.lot_detail, name="lot_detail"),
    path("lots/<int:pk>/edit/", views.lot_edit, name="lot_edit"),
    path("lots/specifications/<int:pk>/", views.specification_detail, name="specification_detail"),
    path("lots/specifications/<int:pk>/edit/", views.specification_edit, name="specification_edit"),
    path("lots/questions/<int:pk>/", views.question_set_detail, name="question_set_detail"),
    path("lots/rubrics/<int:pk>/", views.rubric_detail, name="rubric_detail"),
    path("lots/contracts/<int:pk>/", views.contract_template_detail, name="contract_template_detail"),
    path("public/systems/", views.public_system_list, name="public_system_list"),
    path("public/systems/<int:pk>/", views.public_system, name="public_system"),
    path("public/systems/<int:pk>/questions/", views.public_questions, name="public_questions"),
    path("public/systems/<int:pk>/scoring/", views.public_rubric, name="public_rubric"),
    path("public/systems/<int:pk>/contract/", views.public_contract, name="public_contract"),
    path("public/systems/lots/<int:pk>/", views.public_lot, name="public_lot"),
]
