from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import views
from .rules.texts import KINDS


class TextKindConverter(StringConverter):
    """The kinds of text that are drafted and published."""

    regex = "|".join(KINDS)


register_converter(TextKindConverter, "text_kind")

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
    path("lots/systems/<int:pk>/lots/add/", views.lot_add, name="lot_add"),
    path("lots/systems/<int:pk>/rounds/add/", views.window_add, name="window_add"),
    path("lots/systems/<int:pk>/terms/", views.terms_change, name="terms_change"),
    path("lots/rounds/<int:pk>/", views.window_edit, name="window_edit"),
    path("lots/rounds/<int:pk>/remove/", views.window_remove, name="window_remove"),
    path("lots/<int:pk>/parts/add/", views.part_add, name="part_add"),
    path("lots/<int:pk>/remove/", views.lot_remove, name="lot_remove"),
    path("lots/<int:pk>/specification/", views.specification_draft, name="specification_draft"),
    path("lots/parts/<int:pk>/", views.part_edit, name="part_edit"),
    path("lots/parts/<int:pk>/remove/", views.part_remove, name="part_remove"),
    path("lots/specifications/<int:pk>/publish/", views.specification_publish, name="specification_publish"),
    path("public/specifications/<int:pk>/", views.public_specification, name="public_specification"),
    path("public/specifications/<int:pk>/pdf/", views.public_specification_pdf, name="public_specification_pdf"),
    path("lots/<int:pk>/", views.lot_detail, name="lot_detail"),
    path("lots/<int:pk>/edit/", views.lot_edit, name="lot_edit"),
    path("lots/specifications/<int:pk>/", views.specification_detail, name="specification_detail"),
    path("lots/specifications/<int:pk>/edit/", views.specification_edit, name="specification_edit"),
    path("lots/texts/", views.text_list, name="text_list"),
    path("lots/<text_kind:kind>/upload/", views.text_upload, name="text_upload"),
    path("lots/<text_kind:kind>/<int:pk>/draft/", views.text_draft, name="text_draft"),
    path("lots/<text_kind:kind>/<int:pk>/changes/", views.text_changes, name="text_changes"),
    path("lots/<text_kind:kind>/<int:pk>/download/", views.text_download, name="text_download"),
    path("lots/<text_kind:kind>/<int:pk>/publish/", views.text_publish, name="text_publish"),
    path("lots/<text_kind:kind>/<int:pk>/discard/", views.text_discard, name="text_discard"),
    path("lots/<text_kind:kind>/<int:pk>/edit/", views.text_edit, name="text_edit"),
    path("lots/questions/<int:pk>/", views.question_set_detail, name="question_set_detail"),
    path("lots/questions/<int:pk>/sections/add/", views.section_add, name="section_add"),
    path("lots/questions/<int:pk>/add/", views.question_add, name="question_add"),
    path("lots/questions/sections/<int:pk>/", views.section_edit, name="section_edit"),
    path("lots/questions/sections/<int:pk>/remove/", views.section_remove, name="section_remove"),
    path("lots/questions/asked/<int:pk>/", views.question_edit, name="question_edit"),
    path("lots/questions/asked/<int:pk>/move/", views.question_move, name="question_move"),
    path("lots/questions/asked/<int:pk>/remove/", views.question_remove, name="question_remove"),
    path("lots/rubrics/<int:pk>/", views.rubric_detail, name="rubric_detail"),
    path("lots/rubrics/<int:pk>/criteria/add/", views.criterion_add, name="criterion_add"),
    path("lots/rubrics/<int:pk>/families/add/", views.family_add, name="family_add"),
    path("lots/rubrics/criteria/<int:pk>/", views.criterion_edit, name="criterion_edit"),
    path("lots/rubrics/criteria/<int:pk>/remove/", views.criterion_remove, name="criterion_remove"),
    path("lots/rubrics/families/<int:pk>/", views.family_edit, name="family_edit"),
    path("lots/rubrics/families/<int:pk>/remove/", views.family_remove, name="family_remove"),
    path("lots/contracts/<int:pk>/", views.contract_template_detail, name="contract_template_detail"),
    path("public/systems/", views.public_system_list, name="public_system_list"),
    path("public/systems/<int:pk>/", views.public_system, name="public_system"),
    path("public/systems/<int:pk>/questions/", views.public_questions, name="public_questions"),
    path("public/systems/<int:pk>/questions/file/", views.public_questions_file, name="public_questions_file"),
    path("public/systems/<int:pk>/answers/", views.public_answers, name="public_answers"),
    path("public/systems/<int:pk>/ask/", views.market_question_ask, name="market_question_ask"),
    path("lots/market-questions/", views.market_question_list, name="market_question_list"),
    path("lots/market-questions/<int:pk>/", views.market_question_detail, name="market_question_detail"),
    path("lots/market-questions/<int:pk>/answer/", views.market_question_answer, name="market_question_answer"),
    path(
        "lots/market-questions/<int:pk>/set-aside/", views.market_question_set_aside, name="market_question_set_aside"
    ),
    path("public/systems/<int:pk>/scoring/", views.public_rubric, name="public_rubric"),
    path("public/systems/<int:pk>/contract/", views.public_contract, name="public_contract"),
    path("public/systems/lots/<int:pk>/", views.public_lot, name="public_lot"),
]
