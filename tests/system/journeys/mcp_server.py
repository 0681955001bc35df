"""Tools of Model Context Protocol, served with the public Python SDK over streamable HTTP: at /mcp as the SDK does it, and at /old/mcp
as a server does that has not heard of revisions without sessions."""

import asyncio
import contextlib
import sys

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.routing import Mount

HEADERS_OF_NEWER_REVISIONS = (b"mcp-protocol-version", b"mcp-method", b"mcp-name")


class Sum(BaseModel):
    sum: float
    traceparent: str | None = None


def tools():
    server = MCPServer("calculator", log_level="WARNING")

    @server.tool()
    async def add(numbers: list[float], context: Context, seconds: float = 0) -> Sum:
        """Adds numbers, slowly when asked to, and tells which trace it was called in."""
        await context.report_progress(0, 1)  # A message before the answer, on a stream.
        await asyncio.sleep(seconds)
        headers = context.request_context.request.headers
        return Sum(sum=sum(numbers), traceparent=headers.get("traceparent"))

    @server.tool(structured_output=False)
    async def say(words: str) -> str:
        """Says the words in capitals."""
        return words.upper()

    @server.tool()
    async def divide(dividend: float, divisor: float) -> float:
        """Divides."""
        return dividend / divisor

    return server


class Unaware:
    """What it wraps does not see that a request is of a revision without sessions, as servers from before it would not."""

    def __init__(self, application):
        self.application = application

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            has_session = any(name == b"mcp-session-id" for name, _ in scope["headers"])
            hidden = HEADERS_OF_NEWER_REVISIONS[1:] if has_session else HEADERS_OF_NEWER_REVISIONS
            scope = dict(scope, headers=[one for one in scope["headers"] if one[0] not in hidden])
        await self.application(scope, receive, send)


def application():
    new = tools().streamable_http_app()
    old = tools().streamable_http_app()

    @contextlib.asynccontextmanager
    async def lifespan(_):
        async with new.router.lifespan_context(new), old.router.lifespan_context(old):
            yield

    return Starlette(routes=[Mount("/old", Unaware(old)), Mount("/", new)], lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(application(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
