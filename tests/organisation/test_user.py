import pytest

from organisation.models import User


@pytest.mark.django_db
def test_a_user_signs_in_with_the_password_given_and_no_other() -> None:
    user = User.objects.create_user("E0001", "correct horse battery")
    assert user.check_password("correct horse battery")
    assert not user.check_password("correct horse")
