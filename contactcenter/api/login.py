"""A token for a username and a password; as slow for a name that nobody has as for one with another password."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authtoken.models import Token
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from contactcenter.api.throttles import PerLogin, PerLoginAddress


class SignInSerializer(serializers.Serializer):
    """What a token is given for."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    """To be sent with each request, as `Authorization: Token …`."""

    token = serializers.CharField()


class TokenView(ObtainAuthToken):
    """Sign in without a browser."""

    throttle_classes = (PerLogin, PerLoginAddress)
    parser_classes = api_settings.DEFAULT_PARSER_CLASSES
    authentication_classes: list[type] = []

    @extend_schema(
        tags=["token"],
        operation_id="token_create",
        summary="Get a token",
        request=SignInSerializer,
        responses=TokenSerializer,
        auth=[],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The same token each time. An account with a second factor gets its token from an admin instead."""
        SignInSerializer(data=request.data).is_valid(raise_exception=True)
        credentials = self.get_serializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = credentials.validated_data["user"]
        if is_mfa_enabled(user):
            raise PermissionDenied(
                "This account signs in with a second factor. An admin can make a token for it.",
                code="second_factor_required",
            )
        token, _ = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})
