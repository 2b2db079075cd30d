"""The API's own description and its docs page, and the answer to an address that does not exist."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contactcenter.api import schema  # noqa: F401 - what it knows of our serializers counts once it is imported

UNSAFE_INLINE = "'unsafe-inline'"


class SchemaView(SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON."""


@method_decorator(csp_replace({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The docs page: its scripts are files of ours, its styles are partly written into the page."""

    url_name = "api:schema"


class NoSuchAddress(APIView):
    """A wrong address below the API's, answered in the API's own form."""

    schema = None
    authentication_classes: list[type] = []
    permission_classes: list[type] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is no such address. See docs/; every address ends with a slash.")

    def get(self, request: Request, **kwargs: Any) -> Response:
        raise NotFound
