from django.db import models


class Counter(models.Model):
    """The thing that actions change: how far each subject has counted."""

    subject = models.CharField(max_length=40, primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.subject}: {self.last}"


class Effect(models.Model):
    """What a message did at the receiver. Nothing here forbids doing it twice: the road must."""

    partner = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    number = models.IntegerField()
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.subject}: {self.number}"
