"""Accounts are made by admins: nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Refuses self-service sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
