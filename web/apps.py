from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from web.sessions import begin_session

        user_logged_in.connect(begin_session, dispatch_uid="web.begin_session")
