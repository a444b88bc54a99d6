"""Signs of numbers in a time frame: a minus (`Day -5`), a visit's tolerance (`± 3 days`)."""

from __future__ import annotations

from registry_tools.parsers.facts.timeframe_tokens import Token


def signed(tokens: list[Token]) -> list[Token]:
    """Join a minus to its number: `Day -5`, `-14 to 0 days`, `Day minus 1`; a hyphen of `1 -4 weeks` stays a hyphen."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if _is_minus(tokens, at, out):
            number = tokens[at + 1]
            out.append(Token("#", token.start, number.end, -number.value, word=number.word))
            at += 2
            continue
        if token.code == "±" or (token.word == "+" and [sign.word for sign in tokens[at : at + 3]] == ["+", "/", "-"]):
            at = _tolerance(tokens, at + (1 if token.code == "±" else 3), out, token)
            continue
        out.append(token)
        at += 1
    return out


def _is_minus(tokens: list[Token], at: int, out: list[Token]) -> bool:
    """Whether the token at `at` is the minus of a number, by what stands before it (`out`)."""
    token = tokens[at]
    if token.code != "-" or at + 1 >= len(tokens) or tokens[at + 1].code != "#":
        return False
    spelt = token.word != "-"
    if not spelt and tokens[at + 1].start != token.end:
        return False
    if not out or out[-1].code in "(-T:hF~":
        return True
    apart = out[-1].end < token.start
    if out[-1].code == "u":
        return (apart or spelt) and not _bound(out, 1)
    return out[-1].code == "s" and apart


def _bound(out: list[Token], back: int) -> bool:
    """Whether the unit `back` from the end of `out` belongs to the number before it."""
    number = len(out) - back - 1
    if number >= 0 and out[number].code == "-":
        number -= 1
    return number >= 0 and out[number].code == "#" and not (number > 0 and out[number - 1].code in "cu")


def _tolerance(tokens: list[Token], at: int, out: list[Token], sign: Token) -> int:
    """Skip a visit window (`± 3 days`); what stays is a mark that the time before it is a visit."""
    end = at
    if end < len(tokens) and tokens[end].code == "#":
        end += 1
        numbered = len(out) > 1 and out[-2].code == "u" and not _bound(out, 2)
        if out and out[-1].code == "#" and not numbered and end < len(tokens) and tokens[end].code in "-u":
            return end  # "30 ± 7 days": the unit is of both
        if end < len(tokens) and tokens[end].code == "-":
            end += 1
        if end < len(tokens) and tokens[end].code == "u":
            end += 1
    out.append(Token("±", sign.start, tokens[end - 1].end if end > at else sign.end))
    return end
