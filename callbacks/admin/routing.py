"""Where calls go: skills, categories, menus, routing steps, and a page to try them (rules 10, 11)."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from agents.admin import AgentAdmin
from agents.models import Agent, AgentSkill, Skill
from callbacks.admin.versions import KeepsVersions
from callbacks.configuration import versions
from callbacks.configuration.abilities import skills_kept
from callbacks.models import Category, Menu, MenuChoice, PhoneNumber, RequiredSkill, RoutingStep, StepSkill
from callbacks.operations import routing_settings
from callbacks.routing_forms import CategoryForm, RoutingStepForm, TryForm
from callbacks.trial import try_route
from contactcenter import clock
from contactcenter.admin_parts import RefusesDeletion


class AgentSkillInline(TabularInline):
    """What an agent can do, and how well."""

    model = AgentSkill
    extra = 0
    hide_title = True
    autocomplete_fields = ["skill"]
    verbose_name = "skill"
    verbose_name_plural = "Skills, from level 1 to 10"


admin.site.unregister(Agent)


@admin.register(Agent)
class AgentWithSkillsAdmin(AgentAdmin):
    """Which calls ask for which skills is known here alone; so is the page on which agents get them."""

    inlines = [*AgentAdmin.inlines, AgentSkillInline]

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        with skills_kept(form.instance, by=request.user, at=clock.now()):
            super().save_related(request, form, formsets, change)


class HolderInline(TabularInline):
    """The agents who have a skill."""

    model = AgentSkill
    extra = 0
    hide_title = True
    autocomplete_fields = ["agent"]
    verbose_name = "agent"
    verbose_name_plural = "Agents who can do this"


@admin.register(Skill)
class SkillAdmin(KeepsVersions, RefusesDeletion, ModelAdmin):
    """Something that not every agent can do."""

    list_display = ["name", "agents"]
    search_fields = ["name"]
    inlines = [HolderInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(holder_count=Count("holders"))

    @display(description="Agents", ordering="holder_count")
    def agents(self, skill: Skill) -> int:
        return skill.holder_count  # type: ignore[attr-defined]

    def why_not_delete(self, obj: Skill) -> str:
        return routing_settings.why_not_delete_skill(obj)


class RequiredSkillInline(TabularInline):
    """What the agent must be able to do."""

    model = RequiredSkill
    extra = 0
    hide_title = True
    autocomplete_fields = ["skill"]
    verbose_name = "skill"
    verbose_name_plural = "Required skills: only agents who have all of them are rung"


@admin.register(Category)
class CategoryAdmin(KeepsVersions, RefusesDeletion, ModelAdmin):
    """What a call is about."""

    form = CategoryForm
    list_display = ["name", "queue", "priority"]
    list_select_related = ["queue"]
    search_fields = ["name"]
    autocomplete_fields = ["queue"]
    inlines = [RequiredSkillInline]

    def why_not_delete(self, obj: Category) -> str:
        return routing_settings.why_not_delete_category(obj)


class ChoiceInline(StackedInline):
    """The keys."""

    model = MenuChoice
    extra = 0
    hide_title = True
    autocomplete_fields = ["category"]
    fields = [("key", "name"), "category", "language", ("ask_for", "ask_text")]
    verbose_name = "key"
    verbose_name_plural = "Keys"

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No key is chosen at first: a second row would begin with the key of the first."""
        kwargs["choices"] = [("", "Choose a key"), *(db_field.choices or ())]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Menu)
class MenuAdmin(ModelAdmin):
    """What callers of a number are asked before they enter a line."""

    list_display = ["phone_number", "keys", "otherwise"]
    list_select_related = ["phone_number", "otherwise"]
    search_fields = ["phone_number__number", "phone_number__name", "text"]
    autocomplete_fields = ["phone_number", "otherwise"]
    inlines = [ChoiceInline]
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 2})}}
    fieldsets = [
        (None, {"fields": ["phone_number", "text"]}),
        ("Without a key", {"fields": [("seconds_to_press", "most_tries"), "otherwise"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Menu]:
        return super().get_queryset(request).prefetch_related("choices")

    @display(description="Keys")
    def keys(self, menu: Menu) -> str:
        return ", ".join(str(choice) for choice in menu.choices.all())

    def save_model(self, request: HttpRequest, obj: Menu, form: ModelForm, change: bool) -> None:
        versions.catch_up(PhoneNumber.objects.get(pk=obj.phone_number_id), at=clock.now())
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """A menu is one of the settings of its number, and is kept among them."""
        super().save_related(request, form, formsets, change)
        number = PhoneNumber.objects.get(pk=form.instance.phone_number_id)
        versions.keep(number, by=request.user, at=clock.now())


class StepSkillInline(TabularInline):
    """What the agent must be able to do from then on."""

    model = StepSkill
    extra = 0
    hide_title = True
    autocomplete_fields = ["skill"]
    verbose_name = "skill"
    verbose_name_plural = "Change: skills that are required from then on"


@admin.register(RoutingStep)
class RoutingStepAdmin(KeepsVersions, ModelAdmin):
    """Rules that change where a call goes."""

    form = RoutingStepForm
    list_display = ["name", "order", "stage", "is_active", "stops", "in_words"]
    list_editable = ["order", "is_active"]
    list_filter = ["stage", "is_active"]
    search_fields = ["name"]
    autocomplete_fields = ["phone_number", "category", "hours", "set_queue"]
    inlines = [StepSkillInline]
    actions = ["duplicate"]
    actions_list = ["try_it"]
    fieldsets = [
        (None, {"fields": ["name", "stage", "order", ("is_active", "stops")]}),
        (
            "Conditions: all that are given must hold",
            {
                "fields": [
                    ("phone_number", "category"),
                    ("language", "caller_prefix"),
                    ("hours", "outside_hours"),
                    ("data_name", "data_value"),
                ]
            },
        ),
        ("Changes", {"fields": ["set_queue", ("set_priority", "add_priority"), "drop_skills", "set_data"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoutingStep]:
        return super().get_queryset(request).prefetch_related("skills__skill").select_related("set_queue")

    @display(description="What it changes")
    def in_words(self, step: RoutingStep) -> str:
        return routing_settings.step_in_words(step)

    @admin.action(description="Duplicate: copies that are switched off")
    def duplicate(self, request: HttpRequest, steps: QuerySet[RoutingStep]) -> None:
        names = [routing_settings.duplicate_step(step).name for step in steps]
        self.message_user(request, f"Made, and switched off: {', '.join(names)}.", messages.SUCCESS)

    @action(description="Try it", url_path="try", icon="science", permissions=["view"])
    def try_it(self, request: HttpRequest) -> HttpResponse:
        """Which route a call would take, step by step."""
        form = TryForm(request.GET if request.GET else None)
        trial = None
        if form.is_bound and form.is_valid():
            said = form.cleaned_data
            trial = try_route(
                said["number"],
                caller=said["caller"],
                key=said["key"],
                keyed=said["keyed"],
                language=said["language"],
                data=said["further"],
                at=form.moment(now=clock.now()),
            )
        context = {
            **self.admin_site.each_context(request),
            "title": "Try it: where would this call go?",
            "opts": self.opts,
            "form": form,
            "trial": trial,
        }
        return TemplateResponse(request, "admin/callbacks/try_it.html", context)
