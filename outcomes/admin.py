from django.apps import apps
from django.contrib import admin

from apcommissioning.base.admin import WindowAdmin

from .models import Destination, Reading, Review

# Whoever looks after the system is on no child's case: what is about one child is not in the window.
ABOUT_A_CHILD = (Review, Reading, Destination)

for _model in apps.get_app_config("outcomes").get_models():
    if _model not in ABOUT_A_CHILD:
        admin.site.register(_model, WindowAdmin)
