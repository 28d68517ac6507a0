"""One call out of what several spans tell of it.

Whom it asked and what it was answered is told best by the span nearest to the provider; how long it took and for whom by the outermost client's."""
from dataclasses import replace

from usage import KINDS


def merged(call):
    """What all members of a call say, as one sighting with the span whose time counts."""
    narrow = [one for one in call.members if id(one) not in call.wide] or call.members[:1]
    outer = next((one for one in narrow if not one.is_server), narrow[0])
    best = max(map(names_of, call.members))
    inner = [one for one in call.members if names_of(one) == best][-1]
    others = [one for one in reversed(call.members) if one is not outer]
    told = replace(outer, tokens=dict(outer.tokens), finish=list(outer.finish))
    ranked = [inner, outer, *others]
    told.provider, told.is_guess = provider_of(ranked)
    for name in ("operation", "asked", "answered"):
        setattr(told, name, next((getattr(one, name) for one in ranked if getattr(one, name)), ""))
    told.server = next((one.server for one in ranked if one.server[0]), ("", ""))
    told.is_alias = inner.is_alias
    told.tokens = tokens_of(call.members)
    told.finish = next((one.finish for one in [outer, *others] if one.finish), [])
    of_time = [outer, *(one for one in others if id(one) not in call.wide)]
    told.first_token = next((one.first_token for one in of_time if one.first_token is not None), None)
    told.server_first_token = next((one.server_first_token for one in of_time if one.server_first_token is not None), None)
    told.error = error_of(call, told, outer, narrow)
    told.span = lasting(outer, narrow)
    return told


def lasting(outer, narrow):
    """The outer span, but it ends when the last one of its process does: a stream's may end when it is handed over."""
    ends = [one.span.end for one in narrow if one.span.process == outer.span.process and not one.is_server]
    return replace(outer.span, end=max([outer.span.end, *ends]))


def names_of(one):
    """How much a span says of who was asked."""
    return 2 * one.names_provider + bool(one.asked or one.answered)


def provider_of(ranked):
    """(provider, whether it is a guess): who names one, or else guesses one, or else a framework."""
    named = [one for one in ranked if one.names_provider] or [one for one in ranked if one.is_guess] or [one for one in ranked if one.provider]
    return (named[0].provider, named[0].is_guess) if named else ("", False)


def tokens_of(members):
    """The larger number of each kind, but what the provider's own library says is so."""
    out = {}
    for one in members:
        for kind, number in one.tokens.items():
            out[kind] = max(out.get(kind, 0), number)
    own = next((one for one in reversed(members) if one.is_native), None)
    if own and len(members) > 1:
        out |= {kind: number for kind, number in own.tokens.items() if number > 0 and kind in KINDS}
    if "input" in out or "output" in out:
        out.pop("total", None)
    return out


def error_of(call, told, outer, narrow):
    """(type, class, status): of who knows best, when the outermost span failed, or the innermost did and nobody tells of an answer."""
    failed = [one for one in reversed(narrow) if one.error[0]]
    innermost = next((one for one in reversed(narrow) if not one.is_server), outer)
    has_answer = told.tokens or told.finish or told.answered or any(one.response for one in call.members)
    if not outer.error[0] and (has_answer or not innermost.error[0]):
        return outer.error
    kind, of, status = outer.error if outer.error[0] else innermost.error
    for one in failed:
        if of == "other" and one.error[1] != "other" or of == one.error[1] and not status and one.error[2]:
            kind, of, status = one.error
    return kind, of, status
