"""A client as the bank's files tell it."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Substr


class Client(models.Model):
    """One client; owned by the bank's files and written only where a row really changed.

    Phone and identity number are sealed (``clients.rules.sealing``) and found by blind index;
    the masked forms are stored beside them so that a list needs no key.
    """

    client_no = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=100)
    name_initials = models.CharField(max_length=100, blank=True)
    id_type = models.CharField(max_length=20)
    id_no_sealed = models.BinaryField(null=True)
    id_no_index = models.BinaryField(max_length=16, null=True)
    id_no_masked = models.CharField(max_length=200, blank=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=16, null=True)
    phone_masked = models.CharField(max_length=200, blank=True)
    birthday = models.DateField(null=True)
    gender = models.CharField(max_length=1, blank=True)
    opened_on = models.DateField()
    employer = models.CharField(max_length=200, blank=True)
    persona = models.CharField(max_length=200, blank=True)
    risk_level = models.CharField(max_length=2, blank=True)
    risk_assessed_on = models.DateField(null=True)
    has_marketing_consent = models.BooleanField()
    is_do_not_contact = models.BooleanField()
    opening_outlet = models.CharField(max_length=200, blank=True)
    # The run whose judged files hold this row, so that "since when" can be answered.
    loaded_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="client_name", opclasses=["text_pattern_ops"]),
            models.Index(
                fields=["name_initials"], name="client_initials", opclasses=["text_pattern_ops"]
            ),
            # The given name, as people are called: what follows the family name's one character.
            models.Index(
                OpClass(Substr("name", 2), name="text_pattern_ops"), name="client_given_name"
            ),
            models.Index(fields=["phone_index"], name="client_phone"),
            models.Index(fields=["id_no_index"], name="client_id_no"),
            models.Index(fields=["opened_on"], name="client_opened"),  # who is a new client
        ]

    def __str__(self) -> str:
        return self.client_no


class Product(models.Model):
    product_code = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=100)
    asset_class = models.CharField(max_length=20)
    risk_level = models.CharField(max_length=2)

    def __str__(self) -> str:
        return self.product_code


class ClientSync(models.Model):
    """Which judged client files the client table stands on (one row, id 1): the diff of the next
    publishing starts from here, so a re-run day undoes what it no longer says."""

    run = models.ForeignKey(
        "operations.NightlyRun", null=True, on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(null=True)
    # Day and run of the lake folder that the family members of the bank's file stand on.
    family_as_of = models.DateField(null=True)
    family_run = models.BigIntegerField(null=True)
