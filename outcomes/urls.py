"""Routes: the name of each is the name of its view, its template and its rule."""

from django.urls import path

from .views import committee, report, review, target

urlpatterns = [
    path("agreements/<int:pk>/targets/", target.target_edit, name="target_edit"),
    path("placements/<int:pk>/start-readings/", review.baseline_record, name="baseline_record"),
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/submit/", review.review_submit, name="review_submit"),
    path("reviews/<int:pk>/accept/", review.review_accept, name="review_accept"),
    path("reviews/<int:pk>/return/", review.review_return, name="review_return"),
    path("destinations/", review.destination_list, name="destination_list"),
    path("destinations/<int:pk>/", review.destination_record, name="destination_record"),
    path("dashboard/", committee.dashboard, name="dashboard"),
    path("dashboard/figures.csv", committee.figures_csv, name="figures_csv"),
    path("committee/", committee.committee_detail, name="committee_detail"),
    path("committee/<int:pk>/", committee.committee_detail, name="committee_detail"),
    path("committee/meetings/add/", committee.meeting_add, name="meeting_add"),
    path("committee/meetings/<int:pk>/recommendations/", committee.recommendation_add, name="recommendation_add"),
    path("committee/recommendations/<int:pk>/", committee.recommendation_edit, name="recommendation_edit"),
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
