from clients.models.board import BookLoad, InstitutionBoard
from clients.models.client import Client, ClientSync, Product
from clients.models.snapshot import ClientSnapshot, InstitutionSummary, ManagerSummary

__all__ = [
    "BookLoad",
    "Client",
    "ClientSnapshot",
    "ClientSync",
    "InstitutionBoard",
    "InstitutionSummary",
    "ManagerSummary",
    "Product",
]
