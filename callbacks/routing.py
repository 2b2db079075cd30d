"""Where the sockets of the line connect."""

from django.urls import path

from callbacks.consumers import BoardConsumer

websocket_urlpatterns = [path("ws/board/", BoardConsumer.as_asgi())]
