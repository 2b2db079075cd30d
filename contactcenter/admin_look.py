"""How the admin looks: its names, its colors, what its first page and its sidebar show."""

from django.templatetags.static import static

UNFOLD = {
    "SITE_TITLE": "Contact center",
    "SITE_HEADER": "Contact center",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/logo.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}],
    "STYLES": [lambda request: static("admin-extra/admin.css")],
    "SCRIPTS": [
        lambda request: static("admin-extra/tabs.js"),
        lambda request: static("admin-extra/rows.js"),
        lambda request: static("admin-extra/icons.js"),
        lambda request: static("admin-extra/landmarks.js"),
    ],
    "SHOW_HISTORY": True,
    "DASHBOARD_CALLBACK": "callbacks.admin.closing.tell_closures",
    "SIDEBAR": {"navigation": "contactcenter.admin_navigation.navigation"},
    "COLORS": {
        "primary": {
            "50": "#eef3ff",
            "100": "#dce6ff",
            "200": "#bccfff",
            "300": "#94b1ff",
            "400": "#7aa2ff",
            "500": "#4a78ee",
            "600": "#2457d6",
            "700": "#1d48b4",
            "800": "#1b3d92",
            "900": "#1b3774",
            "950": "#122047",
        },
    },
}
