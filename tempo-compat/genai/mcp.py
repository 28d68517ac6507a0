"""Requests of the Model Context Protocol: which spans are such, and which of them tell of one that another span tells of."""
from collections import Counter, defaultdict

import values
from spans import CONSUMER, INTERNAL, SERVER

METRIC = {True: "mcp_server_operation_duration_seconds", False: "mcp_client_operation_duration_seconds"}
LABELS = ("mcp_method_name", "gen_ai_tool_name", "mcp_server_name", "error_type")
TOOL = "execute_tool"


def said(span, *names):
    """The first of these attributes that names something."""
    found = (values.text(span.attributes.get(name)).strip() for name in names)
    return next((text for text in found if text and "://" not in text), "")


def method(span):
    """The method of the request that a span is, or None."""
    name = said(span, "mcp.method.name")
    if not name and "/" in said(span, "rpc.method") and said(span, "rpc.system") == "jsonrpc":
        name = said(span, "rpc.method")
    is_piece = span.name.lower().endswith("streamwriter") or span.name.lower() == "contextwriter"
    return name if name and not is_piece else None


def is_server(span):
    """Whether who was asked tells of it."""
    return span.kind in (SERVER, CONSUMER) or span.attributes.get("sentry.op") == "mcp.server"


def tool(span):
    """The tool that is called."""
    return said(span, "gen_ai.tool.name", "mcp.tool.name", "tool.name")


def role(span, without):
    """The role of a span that is a request, which without that is `without`."""
    if without not in (None, "other", TOOL):
        return without
    return TOOL if method(span) == "tools/call" and not is_server(span) and tool(span) else "mcp"


def labels(one):
    """Method, tool, server, error."""
    server = said(one.span, "mcp.server.name", "fastmcp.server.name")
    if not server and is_server(one.span):
        server = values.text(one.span.resource.get("service.name"))
    return method(one.span), tool(one.span), server, one.error[0]


def nearest(one, around):
    """What is directly around a span and neither an agent nor a call, and the first that is. `around` tells all that is, the nearest first."""
    for other in around(one):
        yield other
        if other.role not in (TOOL, "mcp", "other"):
            return


def is_repeated(one, around):
    """Whether a span around a request's tells of the same: none beyond one of the other side, as what a gateway asks for is another request."""
    for other in nearest(one, around):
        if method(other.span) == method(one.span) and is_server(other.span) == is_server(one.span):
            return True
        if method(other.span) and is_server(other.span) != is_server(one.span) and one.span.kind > INTERNAL:
            return False
    return False


def is_repeated_tool(one, around):
    """Whether a span around a request's, or around one that only names a tool, is of the same execution of a tool."""
    if method(one.span) is None:
        return one.role == TOOL and not one.operation and any(other.role == TOOL or method(other.span) for other in nearest(one, around))
    return any(other.role == TOOL for other in nearest(one, around))


def totals(calls):
    """Metric -> label set -> value."""
    out = defaultdict(Counter)
    for one in calls.requests:
        out[METRIC[is_server(one.span)] + "_count"][labels(one)] += 1
        out[METRIC[is_server(one.span)] + "_sum"][labels(one)] += one.span.seconds
    return out
