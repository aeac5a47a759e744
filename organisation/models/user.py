"""Accounts: an employee number and a password; what one may do comes from postings."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

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
    """Signs in by employee number. There are no superusers: the maker is never the checker."""

    employee_no = models.CharField(max_length=200, unique=True)
    staff = models.OneToOneField(Staff, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "employee_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.employee_no
