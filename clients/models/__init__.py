from clients.models.board import BookLoad, InstitutionBoard
from clients.models.client import Client, ClientSync, Product
from clients.models.client_list import ClientList, ClientListEntry
from clients.models.disclosure import Disclosure
from clients.models.grants import ClientGrant, ClientOpening
from clients.models.holding import Holding
from clients.models.last_contact import LastContact
from clients.models.month_end import ClientMonthEnd
from clients.models.record import (
    ClientChange,
    ClientNote,
    ClientProfile,
    FamilyMember,
    KeyDate,
)
from clients.models.snapshot import ClientSnapshot, InstitutionSummary, ManagerSummary

__all__ = [
    "BookLoad",
    "Client",
    "ClientChange",
    "ClientGrant",
    "ClientList",
    "ClientListEntry",
    "ClientMonthEnd",
    "ClientNote",
    "ClientOpening",
    "ClientProfile",
    "ClientSnapshot",
    "ClientSync",
    "Disclosure",
    "FamilyMember",
    "Holding",
    "InstitutionBoard",
    "InstitutionSummary",
    "KeyDate",
    "LastContact",
    "ManagerSummary",
    "Product",
]
