"""Accounts: an employee number and a password; what one may do comes from postings."""

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from organisation.models.staff import Staff


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, employee_no: str, password: str | None = None, **fields: object
    ) -> "User":
        user = self.model(employee_no=employee_no, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Signs in by employee number. There are no superusers: the maker is never the checker.

    A session stands as long as the password and ``session_version`` are those it began with:
    raising the version ends every session of the account with its next request.
    """

    employee_no = models.CharField(max_length=200, unique=True)
    staff = models.OneToOneField(Staff, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    session_version = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "employee_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.employee_no

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this account's."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the Django keys of before, while a key is being changed."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        salt = "organisation.models.User.session"
        value = f"{self.session_version}\0{self.password}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()
