"""A refusal of the contact services as the form says it."""

from django.utils.translation import gettext as _

from outreach.services.contact_refusals import (
    AlreadyLogged,
    ContactChanged,
    ContactRefused,
    ContactWrong,
    Forbidden,
    KeyReused,
    TooLate,
    UnknownProducts,
)
from web.contact_forms import UNKNOWN_PRODUCTS, ContactForm
from web.contact_words import REFUSAL_WORDS, wrong_words
from web.labels import label


def tell(form: ContactForm, refused: ContactRefused) -> None:
    """Say at the form, or at its field, why nothing was written; what was typed stays."""
    if isinstance(refused, ContactWrong):
        for wrong in refused.wrongs:
            form.add_error(*wrong_words(wrong))
    elif isinstance(refused, UnknownProducts):
        form.add_error("products", UNKNOWN_PRODUCTS)
    elif isinstance(refused, Forbidden):
        form.forbidden = [label(REFUSAL_WORDS, each) for each in refused.refusals]
        form.may_admit = refused.may_admit
    elif isinstance(refused, (AlreadyLogged, KeyReused)):
        form.told = _(
            "打开这张表之后，您已在别处记下一次与这位客户的联系，请看联系记录。如果这是另一次，请再提交一次。"
        )
    elif isinstance(refused, ContactChanged):
        form.told = _("打开这张表之后，这条记录已在别处更正过，请返回看过再改。")
    elif isinstance(refused, TooLate):
        form.is_over = True
    else:
        raise refused
