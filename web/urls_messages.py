"""Addresses of messages and of the texts they are sent from."""

from django.urls import path

from web.views.many_messages import message_many
from web.views.messages import cancel_message, message_client, outbox
from web.views.texts import (
    decide_text,
    edit_text,
    new_brief,
    new_text,
    submit_text,
    text,
    texts,
    withdraw_text,
)

urlpatterns = [
    path("messages/", outbox, name="outbox"),
    path("messages/<int:message_id>/cancel/", cancel_message, name="cancel_message"),
    path("messages/lists/<int:list_id>/", message_many, name="message_many"),
    path("messages/texts/", texts, name="texts"),
    path("messages/texts/new/", new_text, name="new_text"),
    path("messages/texts/news/", new_brief, name="new_brief"),
    path("messages/texts/<int:text_id>/", text, name="text"),
    path("messages/texts/<int:text_id>/edit/", edit_text, name="edit_text"),
    path("messages/texts/<int:text_id>/submit/", submit_text, name="submit_text"),
    path("messages/texts/<int:text_id>/decide/", decide_text, name="decide_text"),
    path("messages/texts/<int:text_id>/withdraw/", withdraw_text, name="withdraw_text"),
    path("clients/<str:client_no>/message/", message_client, name="message_client"),
]
