"""Addresses of signing in beyond the password, of one's own account, of staff, and of what an
administrator connects."""

from django.urls import path, register_converter

from web.converters import AccountActConverter
from web.views.certificates import certificate_of, certificate_over
from web.views.manage_accounts import account_act
from web.views.own_account import (
    first_password,
    own_account,
    own_factor_remove,
    own_password,
    own_recovery_codes,
    step_up_page,
)
from web.views.own_tokens import own_token_collect, own_token_end, own_tokens
from web.views.people import (
    leave_of,
    leave_over,
    people,
    person,
    places,
    posting_of,
    posting_over,
    roles,
    staff_of_place,
    stand_in_for,
    stand_in_over,
)
from web.views.phone_boxes import (
    new_phone_box,
    phone_boxes,
    renew_phone_box,
    switch_phone_box,
)
from web.views.second_factor import own_factor, second_factor, second_factor_setup
from web.views.tokens import end_token, new_token, tokens

register_converter(AccountActConverter, "act")

urlpatterns = [
    path("sign-in/code/", second_factor, name="second_factor"),
    path("sign-in/set-up/", second_factor_setup, name="second_factor_setup"),
    path("sign-in/first/", first_password, name="first_password"),
    path("account/", own_account, name="own_account"),
    path("account/password/", own_password, name="own_password"),
    path("account/second-factor/", own_factor, name="own_factor"),
    path("account/second-factor/remove/", own_factor_remove, name="own_factor_remove"),
    path("account/recovery-codes/", own_recovery_codes, name="own_recovery_codes"),
    path("account/tokens/", own_tokens, name="own_tokens"),
    path("account/tokens/<int:token_id>/collect/", own_token_collect, name="own_token_collect"),
    path("account/tokens/<int:token_id>/revoke/", own_token_end, name="own_token_end"),
    path("account/step-up/", step_up_page, name="step_up"),
    path("roles/", roles, name="roles"),
    path("phone-boxes/", phone_boxes, name="phone_boxes"),
    path("phone-boxes/new/", new_phone_box, name="new_phone_box"),
    path("phone-boxes/<int:box_id>/secret/", renew_phone_box, name="renew_phone_box"),
    path("phone-boxes/<int:box_id>/switch/", switch_phone_box, name="switch_phone_box"),
    path("people/", people, name="people"),
    path("people/places/", places, name="places"),
    path("people/places/<str:code>/", staff_of_place, name="staff_of_place"),
    path("people/leave/<int:leave_id>/over/", leave_over, name="leave_over"),
    path("people/stand-ins/<int:stand_in_id>/over/", stand_in_over, name="stand_in_over"),
    path("people/postings/<int:posting_id>/over/", posting_over, name="posting_over"),
    path(
        "people/certificates/<int:certificate_id>/over/",
        certificate_over,
        name="certificate_over",
    ),
    path("people/of/<str:employee_no>/", person, name="person"),
    path("people/of/<str:employee_no>/leave/", leave_of, name="leave_of"),
    path("people/of/<str:employee_no>/stand-in/", stand_in_for, name="stand_in_for"),
    path("people/of/<str:employee_no>/certificate/", certificate_of, name="certificate_of"),
    path("people/of/<str:employee_no>/posting/", posting_of, name="posting_of"),
    path("people/of/<str:employee_no>/account/<act:act>/", account_act, name="account_act"),
    path("people/of/<str:employee_no>/tokens/", tokens, name="tokens"),
    path("people/of/<str:employee_no>/tokens/new/", new_token, name="new_token"),
    path("people/of/<str:employee_no>/tokens/<int:token_id>/revoke/", end_token, name="end_token"),
]
