"""Numbers that we would not call, and why: for admins who ask whether the policy is right (rules 23, 24)."""

from django.db import models

from callbacks.models.conversation import Conversation
from callbacks.models.phone_number import PhoneNumber


class RefusedNumber(models.Model):
    """One refusal; never edited."""

    phone_number = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="refused_numbers")
    number = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=30, db_index=True)
    sentence = models.CharField(max_length=300)
    when_dialing = models.BooleanField("right before dialing", default=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number}: {self.code}"
