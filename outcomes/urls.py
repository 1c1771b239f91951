"""Routes: the name of each is the name of its view, its template and its rule."""

from django.urls import path

from .views import report

urlpatterns = [
    path("reports/", report.report_list, name="report_list"),
    path("reports/<int:pk>/", report.report_detail, name="report_detail"),
    path("reports/<int:pk>/figures.csv", report.report_csv, name="report_csv"),
    path("reports/<int:pk>/words/", report.report_write, name="report_write"),
    path("reports/<int:pk>/check/", report.report_check, name="report_check"),
    path("reports/<int:pk>/release/", report.report_release, name="report_release"),
    path("reports/<int:pk>/withdraw/", report.report_withdraw, name="report_withdraw"),
    path("reports/schedules/", report.schedule_list, name="schedule_list"),
    path("reports/schedules/add/", report.schedule_add, name="schedule_add"),
]
