"""People who can sign in. Without `password` they have none (hashing is slow): use `client.force_login`."""

from typing import Any

import factory
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from contactcenter.roles import SUPERVISORS


class UserFactory(DjangoModelFactory[User]):
    """Somebody without a role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"user{number}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return model_class.objects.create_user(*args, **fields)


class AdminFactory(UserFactory):
    """Somebody who may do everything."""

    username = factory.Sequence(lambda number: f"admin{number}")
    is_staff = True
    is_superuser = True


class SupervisorFactory(UserFactory):
    """A member of the group of supervisors."""

    username = factory.Sequence(lambda number: f"supervisor{number}")

    @factory.post_generation
    def role(self: User, create: bool, extracted: Any, **_: Any) -> None:
        group, _ = Group.objects.get_or_create(name=SUPERVISORS)
        self.groups.add(group)
