"""A replica for tests that have none."""

from django.test import RequestFactory

from seminar_tracker.routing import COOKIE, Standby

HERE = "0/2000000"


class Replica(Standby):
    """A replica that says what the test wants."""

    def __init__(self, location=HERE, lag=0.0, attached=True):
        super().__init__()
        self.told = (location, lag, attached)
        self.is_primary_at = None

    def position(self):
        if isinstance(self.told, Exception):
            raise self.told
        return self.told

    def promoted(self):
        return self.is_primary_at


def asked(method="get", written=None):
    request = getattr(RequestFactory(), method)("/")
    if written is not None:
        request.COOKIES[COOKIE] = written
    return request
