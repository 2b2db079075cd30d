"""The shapes of what programs ask callbacks with, and of what they are told."""

from typing import Any, ClassVar

from rest_framework import serializers

from callbacks.api.routing_serializers import Parts, SettingsWithParts
from callbacks.models import Category, FormCategory, PhoneNumber, Queue, RequestForm
from callbacks.models.data_rules import validate_data
from callbacks.operations.callback_requests import Wish
from callbacks.operations.requested_callbacks import number_in_e164
from callbacks.queries.requests import STATUSES
from contactcenter.api import ModelSettings, NamedRow, StrictSerializer
from telephony import phone_numbers


class CallbackWishSerializer(StrictSerializer):
    """What is asked for."""

    phone_number = serializers.CharField(
        max_length=40, help_text="The number of yours whose settings hold and that the customer will see: +14155550100."
    )
    number = serializers.CharField(max_length=40, help_text="Whom to call, in any form of the countries allowed.")
    queue = NamedRow(
        slug_field="name", queryset=Queue.objects.all(), required=False, allow_null=True, help_text="Its name."
    )
    category = NamedRow(
        slug_field="name", queryset=Category.objects.all(), required=False, allow_null=True, help_text="Its name."
    )
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, help_text="The customer's.")
    data = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True),
        required=False,
        validators=[validate_data],
        help_text="Names and texts that the agent sees, and that routing steps may look at.",
    )
    earliest_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Not before this time; it must be in business hours."
    )

    def validate_phone_number(self, written: str) -> PhoneNumber:
        related = PhoneNumber.objects.select_related("queue", "business_hours")
        found = related.filter(number=phone_numbers.normalize(written) or "").first()
        if found is None:
            raise serializers.ValidationError("There is no such number here.")
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        number = number_in_e164(attrs["number"], of=attrs["phone_number"])
        if not number:
            raise serializers.ValidationError({"number": ["This is not a telephone number that we can call."]})
        return {**attrs, "number": number}

    def wish(self) -> Wish:
        """What was asked for, once it is valid."""
        return Wish(**self.validated_data)


class CodeSerializer(StrictSerializer):
    """The code that was said on the telephone."""

    code = serializers.CharField(max_length=20)


class EstimateSerializer(serializers.Serializer):
    """How long it will take: of ten customers one waits less than the lower, one longer than the higher."""

    low_seconds = serializers.IntegerField()
    high_seconds = serializers.IntegerField()


class CallbackRequestSerializer(serializers.Serializer):
    """A callback that was asked for."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(
        choices=STATUSES, help_text="`unconfirmed`, or `lapsed` where the code came too late; then the entry's."
    )
    phone_number = serializers.CharField()
    number = serializers.CharField(help_text="In E.164.")
    name = serializers.CharField()
    queue = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    earliest_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    confirm_until = serializers.DateTimeField(allow_null=True, help_text="By when the code must be given.")
    conversation_id = serializers.UUIDField(allow_null=True)
    position = serializers.IntegerField(allow_null=True, help_text="1 is the front; null where it holds no place now.")
    estimate = EstimateSerializer(allow_null=True, help_text="null where nobody can tell.")


class HasOneSerializer(serializers.Serializer):
    """There is a callback to this number already."""

    code = serializers.CharField(help_text="`has_one`")
    detail = serializers.CharField()
    position = serializers.IntegerField(allow_null=True, help_text="Of the callback that there is.")


class FormCategorySerializer(ModelSettings):
    """A category from which people choose on the page."""

    class Meta:
        model = FormCategory
        fields = ["category"]


class RequestFormSerializer(SettingsWithParts):
    """The page of a number on which customers ask for a callback."""

    categories = FormCategorySerializer(many=True, required=False)
    parts: ClassVar[Parts] = {"categories": (FormCategory, "form")}

    class Meta:
        model = RequestForm
        fields = ["id", "phone_number", "is_active", "slug", "title", "intro", "asks_for", "origins", "categories"]
