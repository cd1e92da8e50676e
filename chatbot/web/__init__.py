"""The server: an HTTP API, one file a protocol, and the widget and pages that it serves."""
