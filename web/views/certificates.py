"""Certificates of staff: entering and ending them, by who keeps the people's leave."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation.models import Certificate, User
from organisation.rules.certificates import CertificateKind
from organisation.rules.permissions import Permission
from organisation.services.certificates import (
    CertificateExists,
    OwnCertificate,
    WrongCertificate,
    add_certificate,
    end_certificate,
)
from organisation.services.own_people import NotYours
from web.access import access_of_request, needs
from web.forms_people import CertificateForm
from web.pages.staff import NoSuchPerson, person_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_LEAVE)
def certificate_of(request: HttpRequest, employee_no: str) -> HttpResponse:
    try:
        staff = person_of(access_of_request(request), employee_no)
    except NoSuchPerson as error:
        raise Http404 from error
    form = CertificateForm(request.POST or None)
    if form.is_valid() and _is_added(request, employee_no, form):
        messages.success(request, _("证书已登记。"))
        return redirect("person", employee_no=employee_no)
    context = {"staff": staff, "form": form, "what": _("登记证书")}
    return render(request, "web/person_form.html", context)


def _is_added(request: HttpRequest, employee_no: str, form: CertificateForm) -> bool:
    given = {**form.cleaned_data, "kind": CertificateKind(form.cleaned_data["kind"])}
    by, at = cast(User, request.user), timezone.localtime()
    try:
        add_certificate(employee_no=employee_no, by=by, at=at, **given)
    except NotYours as error:
        raise Http404 from error
    except WrongCertificate:
        form.add_error(None, _("发证日不能在今天之后，有效期不能早于发证日。"))
    except CertificateExists:
        form.add_error("number", _("这张证书已经登记过了。"))
    except OwnCertificate:
        form.add_error(None, _("不能登记自己的证书，请上级或系统管理员办理。"))
    return form.is_valid()


@require_POST
@needs(Permission.RECORD_LEAVE)
def certificate_over(request: HttpRequest, certificate_id: int) -> HttpResponse:
    certificate = get_object_or_404(Certificate, pk=certificate_id)
    by, at = cast(User, request.user), timezone.localtime()
    try:
        end_certificate(certificate=certificate, by=by, at=at)
    except NotYours as error:
        raise Http404 from error
    except OwnCertificate:
        messages.error(request, _("不能注销自己的证书，请上级或系统管理员办理。"))
    else:
        messages.success(request, _("证书已注销，不再计入。"))
    return redirect("person", employee_no=certificate.staff_id)
