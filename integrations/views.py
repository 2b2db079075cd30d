"""The console as Salesforce's softphone (Open CTI), and the file by which an org learns of it."""

from xml.etree import ElementTree

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contactcenter import roles

OPEN_CTI = "/support/api/60.0/lightning/opencti_min.js"
WIDTH, HEIGHT = 420, 640

SECTIONS = (
    (
        "reqGeneralInfo",
        "General Information",
        (
            ("reqInternalName", "Internal Name", "ContactCenter"),
            ("reqDisplayName", "Display Name", "Contact center"),
            ("reqAdapterUrl", "CTI Adapter URL", ""),
            ("reqUseApi", "Use CTI API", "true"),
            ("reqSoftphoneHeight", "Softphone Height", str(HEIGHT)),
            ("reqSoftphoneWidth", "Softphone Width", str(WIDTH)),
            ("reqSalesforceCompatibilityMode", "Salesforce Compatibility Mode", "Lightning"),
        ),
    ),
    (
        "reqDialingOptions",
        "Dialing Options",
        (
            ("reqOutsidePrefix", "Outside Prefix", ""),
            ("reqLongDistPrefix", "Long Distance Prefix", ""),
            ("reqInternationalPrefix", "International Prefix", ""),
        ),
    ),
)
"""What a definition must have, in Salesforce's names; we dial no prefixes."""


@require_GET
@login_required
@never_cache
def adapter(request: HttpRequest) -> HttpResponseBase:
    """The page that stands in Salesforce's softphone panel: the console in a frame, and beside it Salesforce's own script."""
    if not settings.SALESFORCE_MY_DOMAIN:
        raise Http404
    if not roles.is_agent(request.user):
        return render(request, "console/not_an_agent.html", status=403)
    script = settings.SALESFORCE_MY_DOMAIN + OPEN_CTI
    page = render(request, "salesforce/adapter.html", {"open_cti": script})
    return csp_update({"script-src": [settings.SALESFORCE_MY_DOMAIN]})(lambda _: page)(request)


@require_GET
@login_required
@never_cache
def call_center(request: HttpRequest) -> HttpResponse:
    """The call center definition that an admin of Salesforce imports."""
    if not roles.is_admin(request.user) or not settings.SALESFORCE_MY_DOMAIN:
        raise Http404
    answer = HttpResponse(_definition(), content_type="application/xml")
    answer.headers["Content-Disposition"] = 'attachment; filename="call-center.xml"'
    return answer


def _definition() -> bytes:
    ours = {"reqAdapterUrl": settings.PUBLIC_BASE_URL + reverse("salesforce:adapter")}
    root = ElementTree.Element("callCenter")
    for order, (name, label, items) in enumerate(SECTIONS):
        section = ElementTree.SubElement(root, "section", sortOrder=str(order), name=name, label=label)
        for place, (item, words, value) in enumerate(items):
            element = ElementTree.SubElement(section, "item", sortOrder=str(place), name=item, label=words)
            element.text = ours.get(item, value)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
