"""Answers sent as a stream of events, for clients that show text as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from fastapi.responses import StreamingResponse

# Seconds between the last event and the end: deep-chat takes a stream that ends while it still reads for an empty one.
END_SECONDS = 0.05


def event_stream(events: Iterable[str]) -> StreamingResponse:
    """A reply of server-sent events. The answer is whole and logged by now, so that nothing fails on the way."""

    async def sent() -> AsyncIterator[str]:
        for event in events:
            yield event
        await asyncio.sleep(END_SECONDS)

    # The second keeps nginx from holding the events back.
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(sent(), media_type="text/event-stream", headers=headers)
