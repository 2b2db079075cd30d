"""The admin site itself: its login, its users and groups, and what does not belong on it."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from rest_framework.authtoken.admin import TokenAdmin as RestTokenAdmin
from rest_framework.authtoken.models import TokenProxy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from contactcenter import admin_tokens  # noqa: F401 - registers its page
from contactcenter.roles import SUPERVISORS

# The same guard as everywhere: rate limits, and a second factor for who has one.
admin.site.index_title = "Settings and history"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Operated by code: schedules come from settings, e-mail addresses are not used to sign in.
admin.site.unregister(
    [
        User,
        Group,
        TokenProxy,
        EmailAddress,
        Authenticator,
        PeriodicTask,
        IntervalSchedule,
        CrontabSchedule,
        SolarSchedule,
        ClockedSchedule,
    ]
)

ROLES = (
    "Who somebody is: an admin has “superuser status” and “staff status” and may do everything, here and on all pages. "
    f"A supervisor is in the group “{SUPERVISORS}” and sees all queues, tickets and reports. "
    "An agent has an entry under Agents and answers calls."
)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """People who can sign in."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "role", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": [("first_name", "last_name"), "email"]}),
        (
            "Role",
            {"fields": ["is_active", ("is_staff", "is_superuser"), "groups"], "description": ROLES},
        ),
        ("Dates", {"fields": [("last_login", "date_joined")]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    autocomplete_fields = ["groups"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).select_related("agent").prefetch_related("groups")

    @display(description="Name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description="Role", label={"Admin": "info", "Supervisor": "success", "Agent": "warning"})
    def role(self, user: User) -> str:
        if user.is_superuser:
            return "Admin"
        if any(group.name == SUPERVISORS for group in user.groups.all()):
            return "Supervisor"
        return "Agent" if hasattr(user, "agent") else "None"


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Groups; members of “supervisors” are supervisors."""


@admin.register(TokenProxy)
class TokenAdmin(RestTokenAdmin, ModelAdmin):
    """Tokens with which other systems use the API, each in the name of a user."""


@admin.register(Authenticator)
class AuthenticatorAdmin(ModelAdmin):
    """Second factors. An admin deletes one for who has lost it; its secret is never shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__username"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
