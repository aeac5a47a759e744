"""The application's configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
