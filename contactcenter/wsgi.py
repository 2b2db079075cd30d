"""HTTP alone, for a WSGI server beside daphne (see the guide to growing)."""

import os

from contactcenter.quick_start import nothing_is_garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")

with nothing_is_garbage():
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
