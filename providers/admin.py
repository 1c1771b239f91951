from django.apps import apps
from django.contrib import admin

from apcommissioning.base.admin import WindowAdmin

for _model in apps.get_app_config("providers").get_models():
    admin.site.register(_model, WindowAdmin)
