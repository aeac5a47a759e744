from clients.models.client import Client, ClientSync, Product
from clients.models.snapshot import ClientSnapshot, InstitutionSummary, ManagerSummary

__all__ = [
    "Client",
    "ClientSnapshot",
    "ClientSync",
    "InstitutionSummary",
    "ManagerSummary",
    "Product",
]
