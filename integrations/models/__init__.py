"""What other systems are told and what became of it, one subject a file."""

from integrations.models.events import Delivery, FeedMark, Subscription
from integrations.models.salesforce import SalesforceField, SalesforceLook, SalesforceOrg, SalesforceTask
from integrations.models.tried import PAUSES

__all__ = [
    "PAUSES",
    "Delivery",
    "FeedMark",
    "SalesforceField",
    "SalesforceLook",
    "SalesforceOrg",
    "SalesforceTask",
    "Subscription",
]
