"""The URL map: every page lives in ``web``."""

from django.urls import include, path

urlpatterns = [path("", include("web.urls"))]

handler403 = "web.views.errors.permission_denied"
