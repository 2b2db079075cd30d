"""How interactions, summaries and the metric book look in the API."""

from typing import Any

from rest_framework import serializers

from reporting.metrics import BOOK, Metric
from reporting.models import Interaction


class InteractionSerializer(serializers.ModelSerializer):
    """One call in, callback or call out. Seconds are null as long as they are not known."""

    queue = serializers.CharField(source="queue.name", default=None, allow_null=True)
    agent = serializers.CharField(source="agent.name", default=None, allow_null=True)
    conversation_id = serializers.UUIDField()

    class Meta:
        model = Interaction
        exclude = ("conversation", "entry", "slot", "key")


def _figure(metric: Metric) -> serializers.FloatField:
    help_text = f"{metric.sentence} {metric.formula}, in {metric.unit}. {metric.invariant}"
    return serializers.FloatField(required=False, allow_null=True, help_text=help_text)


MetricsSerializer: Any = type(
    "MetricsSerializer",
    (serializers.Serializer,),
    {"__doc__": "The metrics that were asked for.", **{name: _figure(metric) for name, metric in BOOK.items()}},
)


class SummaryRowSerializer(MetricsSerializer):
    """One interval and group, with the metrics that were asked for beside."""

    interval_from = serializers.DateTimeField(required=False, help_text="In the time zone, with `interval` alone.")
    media_type = serializers.CharField(required=False, help_text="This and the next: where grouped by it.")
    kind = serializers.CharField(required=False)
    queue = serializers.CharField(required=False, allow_null=True)
    number = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    language = serializers.CharField(required=False, help_text="Empty: none was chosen, the number's own was heard.")
    agent = serializers.CharField(required=False, allow_null=True)
    disposition = serializers.CharField(required=False)
    outcome = serializers.CharField(required=False)
    previous = MetricsSerializer(
        required=False, allow_null=True, help_text="With `compare`: the same group, as many intervals before."
    )


class PreviousSerializer(serializers.Serializer):
    """The period before."""

    until = serializers.DateTimeField()
    totals = MetricsSerializer()


class SummarySerializer(serializers.Serializer):
    """Metrics of the interactions that began in a span of time."""

    until = serializers.DateTimeField()
    time_zone = serializers.CharField()
    interval = serializers.CharField(allow_blank=True)
    group_by = serializers.ListField(child=serializers.CharField())
    metrics = serializers.ListField(child=serializers.CharField())
    rows = SummaryRowSerializer(many=True)
    totals = MetricsSerializer()
    previous = PreviousSerializer(required=False)


for _one in (SummarySerializer, PreviousSerializer):  # a field that is called as a word of Python's
    _one._declared_fields = {"from": serializers.DateTimeField(), **_one._declared_fields}  # noqa: SLF001


class MetricSerializer(serializers.Serializer):
    """A metric of the book."""

    name = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()
    formula = serializers.CharField(help_text="In the names of other metrics.")
    sql = serializers.CharField(help_text="Over rows of `reporting_interaction`.")
    unit = serializers.ChoiceField(choices=["share", "seconds", "count", "ratio"])
    invariant = serializers.CharField()
