"""Who signs in by token: a person with the own one, or a program with one that has scopes."""

from typing import Any

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from contactcenter import clock
from contactcenter.models import PREFIX, ApiToken


class Program:
    """Stands where a user stands: signed in, and without any role."""

    is_authenticated = is_active = True
    is_anonymous = is_staff = is_superuser = False
    role_groups: frozenset[str] = frozenset()
    """What contactcenter.roles would else ask the database for."""

    def __init__(self, token: ApiToken) -> None:
        self.pk = self.id = f"token {token.pk}"
        self.name = token.name

    def __str__(self) -> str:
        return self.name

    def get_username(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False


class PersonsOrProgramsToken(TokenAuthentication):
    """`Authorization: Token …`. A program's is let in by views that name its scope as theirs, and by no other."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        self.scope = getattr(request.parser_context.get("view"), "scope", "")
        return super().authenticate(request)

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        if not key.startswith(PREFIX):
            return super().authenticate_credentials(key)
        token = ApiToken.objects.of(key, at=clock.now())
        if token is None:
            raise AuthenticationFailed("This token is not known, has expired, or was revoked.")
        if not self.scope or self.scope not in token.scopes:
            raise PermissionDenied("This token is not for that. An admin says what it is for.")
        token.note_use(at=clock.now())
        return Program(token), token


class HasScope(BasePermission):
    """A program whose token has the scope of the view; `IsSupervisor | HasScope` lets people in as well."""

    message = "This is for programs that have a token for it."

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, ApiToken) and view.scope in request.auth.scopes


def token_of(request: Request) -> ApiToken:
    """The program's token, at a door that `HasScope` guards."""
    assert isinstance(request.auth, ApiToken)  # noqa: S101 - HasScope has looked
    return request.auth
