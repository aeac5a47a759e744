"""Addresses of recordings' samples, reviews, results and cases."""

from django.urls import path

from web.views.reviews import act_on_case, cases, hear, results, review, sample, samples

urlpatterns = [
    path("recordings/", samples, name="recordings"),
    path("recordings/results/", results, name="recording_results"),
    path("recordings/cases/", cases, name="recording_cases"),
    path("recordings/cases/<int:case_id>/", act_on_case, name="act_on_case"),
    path("recordings/calls/<int:call_id>/", review, name="review_call"),
    path("recordings/calls/<int:call_id>/hear/", hear, name="hear_recording"),
    path("recordings/<int:sample_id>/", sample, name="recording_sample"),
]
