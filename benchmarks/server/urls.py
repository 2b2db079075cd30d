"""The product's addresses, and an empty view: what the server and its middleware cost alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from contactcenter import urls


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("benchmark/empty/", empty), *urls.urlpatterns]
