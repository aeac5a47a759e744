"""Every page's address."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from web.converters import DayConverter
from web.views.accounts import SignIn
from web.views.approvals import approvals, decide_requests, requests_difference
from web.views.asking import ask, ask_claim
from web.views.audit import audit
from web.views.board_export import export_board
from web.views.books import book, book_filters, book_moves, books
from web.views.care import act_on_care, client_care, new_clients
from web.views.client import client
from web.views.client_disclosures import look_up, open_client, reveal
from web.views.client_list import clients, forget_view, keep_view, neighbour
from web.views.client_list import filters as client_filters
from web.views.client_record import (
    add_date,
    add_family,
    add_member,
    client_history,
    client_record,
    drop_date,
    drop_family,
    drop_note,
    end_member,
    keep_profile,
    mend_note,
    write_note,
)
from web.views.console import hand_over, log_outcome, put_off, skip, today
from web.views.contacts import amend_contact, client_contacts, log_contact
from web.views.dashboard import totals, totals_of
from web.views.decisions import confirm, decide, withdraw
from web.views.exports import decide_export, export_clients, export_file, take_export
from web.views.familiarity import accept_familiarity, keep_familiarity
from web.views.files import rejects, rejects_file
from web.views.find import find
from web.views.follow_ups import (
    act_on_follow_up,
    client_follow_ups,
    follow_up,
    follow_ups,
)
from web.views.grid import grid, pick_cells
from web.views.handing_out import hand_out
from web.views.health import health
from web.views.home import home
from web.views.jobs import cancel as cancel_job
from web.views.jobs import job, jobs
from web.views.locks import lift as lift_lock
from web.views.locks import locks
from web.views.locks import set_new_lock as set_lock
from web.views.nights import night, night_live, nights
from web.views.notices import notices, read_notices
from web.views.picking import bulk_outcome, bulk_requests, forget_list, pick
from web.views.policies import approve as approve_policy
from web.views.policies import compare as compare_policies
from web.views.policies import edit as edit_policy
from web.views.policies import policies, policy
from web.views.policies import propose as propose_policy
from web.views.policies import reject as reject_policy
from web.views.policies import withdraw as withdraw_policy
from web.views.requests import (
    edit_own_request,
    make_request,
    own_requests,
    withdraw_own_request,
)
from web.views.standards import standards
from web.views.team import reassign_list, team, team_live, team_person
from web.views.trials import trial
from web.views.undo import undo
from web.views.waking import wake
from web.views.work_log import team_log, work_log, write_log

register_converter(DayConverter, "day")

urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", login_not_required(LogoutView.as_view()), name="sign_out"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("web.urls_accounts")),
    path("", include("web.urls_messages")),
    path("", include("web.urls_reviews")),
    path("find/", find, name="find"),
    path("today/", today, name="today"),
    path("today/<str:client_no>/", today, name="today_client"),
    path("today/<str:client_no>/outcome/", log_outcome, name="log_outcome"),
    path("today/<str:client_no>/skip/", skip, name="skip_entry"),
    path("today/<str:client_no>/hand-over/", hand_over, name="hand_entry_over"),
    path("today/<str:client_no>/later/", put_off, name="put_off_entry"),
    path("hand-out/", hand_out, name="hand_out"),
    path("wake/", wake, name="wake"),
    path("standards/", standards, name="standards"),
    path("log/", work_log, name="work_log"),
    path("log/<day:day>/", work_log, name="work_log_of"),
    path("log/<day:day>/words/", write_log, name="write_log"),
    path("log/<str:employee_no>/<day:day>/", team_log, name="team_log"),
    path("team/", team, name="team"),
    path("team/live/", team_live, name="team_live"),
    path("team/<str:employee_no>/<str:role>/", team_person, name="team_person"),
    path("team/<str:employee_no>/<str:role>/reassign/", reassign_list, name="reassign_list"),
    path("clients/", clients, name="clients"),
    path("clients/export/", export_clients, name="export_clients"),
    path("clients/filters/", client_filters, name="client_filters"),
    path("clients/views/", keep_view, name="keep_view"),
    path("undo/", undo, name="undo"),
    path("clients/views/<int:view_id>/forget/", forget_view, name="forget_view"),
    path("clients/pick/", pick, name="pick"),
    path("clients/picked/<int:list_id>/<str:kind>/", bulk_requests, name="bulk_requests"),
    path("clients/lists/<int:list_id>/forget/", forget_list, name="forget_list"),
    path("clients/<str:client_no>/next/", neighbour, {"way": "next"}, name="next_client"),
    path(
        "clients/<str:client_no>/previous/", neighbour, {"way": "previous"}, name="previous_client"
    ),
    path("new-clients/", new_clients, name="new_clients"),
    path("follow-ups/", follow_ups, name="follow_ups"),
    path("grid/", grid, name="grid"),
    path("grid/familiarity/", accept_familiarity, name="accept_familiarity"),
    path("grid/<str:employee_no>/<str:role>/", grid, name="grid_of"),
    path("grid/<str:employee_no>/<str:role>/pick/", pick_cells, name="pick_cells"),
    path("books/", books, name="books"),
    path("books/<str:employee_no>/", book, name="book"),
    path("books/<str:employee_no>/<str:role>/", book, name="book_of_role"),
    path("books/<str:employee_no>/<str:role>/moves/", book_moves, name="book_moves"),
    path("books/<str:employee_no>/<str:role>/filters/", book_filters, name="book_filters"),
    path("totals/", totals, name="totals"),
    path("totals/<str:code>/export/", export_board, name="export_board"),
    path("totals/<str:code>/", totals_of, name="totals_of"),
    path("clients/open/", open_client, name="open_client"),
    path("clients/look-up/", look_up, name="look_up"),
    path("clients/<str:client_no>/", client, name="client"),
    path("clients/<str:client_no>/record/", client_record, name="client_record"),
    path("clients/<str:client_no>/history/", client_history, name="client_history"),
    path("clients/<str:client_no>/care/", client_care, name="client_care"),
    path("clients/<str:client_no>/care/act/", act_on_care, name="act_on_care"),
    path("clients/<str:client_no>/follow-ups/", client_follow_ups, name="client_follow_ups"),
    path("clients/<str:client_no>/follow-ups/<int:follow_up_id>/", follow_up, name="follow_up"),
    path(
        "clients/<str:client_no>/follow-ups/<int:follow_up_id>/act/",
        act_on_follow_up,
        name="act_on_follow_up",
    ),
    path("clients/<str:client_no>/contacts/", client_contacts, name="client_contacts"),
    path("clients/<str:client_no>/contacts/log/", log_contact, name="log_contact"),
    path("clients/<str:client_no>/contacts/<int:contact_id>/", amend_contact, name="amend_contact"),
    path("clients/<str:client_no>/profile/", keep_profile, name="keep_profile"),
    path("clients/<str:client_no>/familiarity/", keep_familiarity, name="keep_familiarity"),
    path("clients/<str:client_no>/notes/", write_note, name="write_note"),
    path("clients/<str:client_no>/notes/<int:note_id>/", mend_note, name="mend_note"),
    path("clients/<str:client_no>/notes/<int:note_id>/remove/", drop_note, name="drop_note"),
    path("clients/<str:client_no>/family/", add_family, name="add_family"),
    path("clients/<str:client_no>/family/<int:member_id>/remove/", drop_family, name="drop_family"),
    path("clients/<str:client_no>/dates/", add_date, name="add_date"),
    path("clients/<str:client_no>/dates/<int:date_id>/remove/", drop_date, name="drop_date"),
    path("clients/<str:client_no>/team/", add_member, name="add_member"),
    path("clients/<str:client_no>/team/<int:grant_id>/end/", end_member, name="end_member"),
    path("clients/<str:client_no>/reveal/", reveal, name="reveal"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_notices, name="read_notices"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:job_id>/", job, name="job"),
    path("jobs/<int:job_id>/cancel/", cancel_job, name="cancel_job"),
    path("jobs/<int:job_id>/download/", take_export, name="take_export"),
    path("exports/<str:token>/", export_file, name="export_file"),
    path("approvals/exports/<int:job_id>/", decide_export, name="decide_export"),
    path("nights/", nights, name="nights"),
    path("nights/<day:as_of>/", night, name="night"),
    path("nights/<day:as_of>/live/", night_live, name="night_live"),
    path("nights/<day:as_of>/decide/", decide, name="decide"),
    path("nights/decisions/<int:decision_id>/confirm/", confirm, name="confirm_decision"),
    path("nights/decisions/<int:decision_id>/withdraw/", withdraw, name="withdraw_decision"),
    path("nights/files/<int:file_id>/rejects/", rejects, name="rejects"),
    path("nights/files/<int:file_id>/rejects/download/", rejects_file, name="rejects_file"),
    path("policies/", policies, name="policies"),
    path("policies/compare/", compare_policies, name="compare_policies"),
    path("policies/propose/", propose_policy, name="propose_policy"),
    path("policies/<int:version>/", policy, name="policy"),
    path("policies/<int:version>/edit/", edit_policy, name="edit_policy"),
    path("policies/<int:version>/approve/", approve_policy, name="approve_policy"),
    path("policies/<int:version>/reject/", reject_policy, name="reject_policy"),
    path("policies/<int:version>/withdraw/", withdraw_policy, name="withdraw_policy"),
    path("policies/<int:version>/trial/", trial, name="policy_trial"),
    path("audit/", audit, name="audit"),
    path("approvals/", approvals, name="approvals"),
    path("approvals/decide/", decide_requests, name="decide_requests"),
    path("approvals/difference/", requests_difference, name="requests_difference"),
    path("locks/", locks, name="locks"),
    path("locks/new/", set_lock, name="set_lock"),
    path("locks/<int:lock_id>/lift/", lift_lock, name="lift_lock"),
    path("requests/", own_requests, name="own_requests"),
    path("requests/claim/", ask_claim, name="ask_claim"),
    path("requests/new/<str:client_no>/", ask, name="ask"),
    path("requests/many/<int:job_id>/", bulk_outcome, name="bulk_outcome"),
    path("requests/make/", make_request, name="make_request"),
    path("requests/<int:request_id>/edit/", edit_own_request, name="edit_own_request"),
    path("requests/<int:request_id>/withdraw/", withdraw_own_request, name="withdraw_own_request"),
]
