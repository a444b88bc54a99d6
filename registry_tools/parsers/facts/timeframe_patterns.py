"""The patterns of the time-frame grammar, over the letters of timeframe_words.ROLES.

Every repetition is bounded, so that a reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from typing import Final

# What a time is said to lie before or behind.
TAIL_AFTER: Final = re.compile(
    r"(?:\(±\)|±)?(?:O?[fv]?[xt]{0,2}a(?!n)|O?[xfvwY]{0,2}i?[AF](?:[xiO@bnjqEpP>f0#F]|s0){0,5}(?:[ldD][xO]{0,2})?(?P<m>[zmeaYQ]))"
)
TAIL_UNKNOWN: Final = re.compile(r"[xfv]{0,1}i?A[@Obnq]{0,2}(?:D?x{0,3}[vfw]|D?x{1,3}|E?C|c)")
TAIL_BEFORE: Final = re.compile(r"(?P<m0>[x]{0,2}i?B[xiO@bnjqE]{0,4}(?P<m>[zmeaYCc])|x?B(?P<u>x)|(?P<z>z))")
TAIL_BOTH: Final = re.compile(r"B(?=s{1,2}[x@]{0,2}d(?:s{1,2}d){0,12}[xfv]{0,2}i?[Aa])")
TAIL_DAY_ONE: Final = re.compile(r"x{0,2}i?B[x@]{0,2}(?P<l>l)")
TAIL_AFTER_DAY_ONE: Final = re.compile(r"x{0,2}A[x@]{0,2}(?P<l>l)")
EVERY_FROM: Final = re.compile(r"[xs>]{0,2}F[x@]{0,2}(?P<t>[lC])")
TAIL_AGE: Final = re.compile(r"[xO]{0,2}G")
TAIL_WEEKS: Final = re.compile(r"[xO]{0,2}Q")
TAIL_OF: Final = re.compile(r"O[xbjP]{0,3}(?P<m>[mzx])")
NEXT_MARK: Final = re.compile(r"m")
# What one of the patterns above, or VISIT, can begin with: most times have none of it behind them.
TAIL_FIRST: Final = frozenset("aABfFGimOQtvwxYz(±")
VISIT: Final = re.compile(r"[xf]{0,2}(?:v|\(±\)|±|f\(±\))")

CAP: Final = re.compile(
    r"(?:\([^()hdDlr]{0,12}\)(?=[xsgb]{0,4}\(?[xsgb]{0,3}[Ug]))?[xsPp:Oihmjq>wvf)@Y]{0,8}(?P<open>\(?)[xsbF:]{0,4}(?P<cue>[UTgW@]{1,4})[x@OgjUTWspm:PY]{0,5}(?P<t>[dDlr])"
    r"(?![xfv]{0,2}(?:B|A(?![xjO]{0,3}z)))"
    r"|[)sh]{0,2}(?P<open2>\()[xg]{0,3}(?P<t2>[dDlr])(?![xfv]{0,2}[AB]|s{1,2}[dl])"
    r"|[^h(dDlrsTF]{0,14}(?P<open3>\()[xsg:]{0,4}U[UTgxj:]{0,4}(?P<t3>[dDlr])(?![xfv]{0,2}[AB])"
)
START: Final = re.compile(r"(?P<from>F?)(?P<side>i?[AB]?)[xO@bE>kgYj]{0,6}(?:a(?=l))?(?P<s>[zmaeYdlvC]|(?<=[xO@F])x(?=[TU]))")
CONNECT: Final = re.compile(r"(?:[xfOPwvpYs#Wm@]{0,5}?(?:\([^()hT]{0,12}\))?(?:s|:)?)(?P<to>[TU]{1,3}W?)")
MORE_WINDOWS: Final = re.compile(r"s{1,2}d(?=[sh)]|$)")
MORE_TIMES: Final = re.compile(r"s{1,2}x?(?P<t>[dl])")
AND: Final = re.compile(r"s")
DASH: Final = re.compile(r"(?:\([^()h]{0,12}\))?-(?=[dl])")
SKIP_TARGET: Final = re.compile(
    r"(?:n[xO]{0,2}(?=[dlDC])|[Yf](?=[dl])|a(?=x?[dl])|A(?=[xO]{0,2}m)|[x@OjgibWkqPpw:E>G]){0,8}(?:v(?=[x@Obn]{0,3}[emzadlDr]))?[x@OjgibWkqPpw:E>]{0,3}"
)
VISIT_TIME: Final = re.compile(
    r"[fv]{1,2}[#x]{0,2}(?:\([^()dDlr]{0,12}\))?(?:[x@]{0,2}\([xUA@:]{0,3}(?P<t>[dDlr])[^()]{0,8}\)|@(?P<t2>[dl]))"
)
MORE_EVENTS: Final = re.compile(
    r"(?:[mxv]{0,2}\([^()dDlr]{0,16}\))?[xsOFTBpPig@>:bjn(UAzm]{0,9}?(?P<e>e)|[xO]{0,3}s{1,2}[xO@bijUT]{0,3}(?P<m>[mz])(?![xO]{0,2}d)"
)

EVERY: Final = re.compile(r"E(?:[xO]{0,2}(?P<t>[dDl]|#?[xp]?c|[mz]|v|C)|(?P<u>u))")
BARE_CAP: Final = re.compile(r"(?:s(?P<t>d)|-(?P<t2>[dl]))(?=$|h)")
UNTIL_TIME: Final = re.compile(
    r"[xsOvYwfmzgA:@FpP(bj>)W]{0,7}?(?:F[x@]{0,2}(?P<f>[dlz])(?:\([^()]{0,8}\))?[xfs]{0,2})?"
    r"(?P<lead>[WUTg]{1,3})[xgj@OsU]{0,4}(?P<t>[dDlr])"
)
UNTIL_RANGE: Final = re.compile(r"[xs]{0,3}[FW@]x?(?P<t>[Dr])")
UNTIL_EVENT: Final = re.compile(r"(?:[xsOvYwfmzA:@FpP(b>W]{0,6}?)[TU]{1,2}[xO@bjk]{0,6}(?P<e>[emY])")

UPTO: Final = re.compile(r"(?P<lead>[UTW]{1,4})(?:[mYfw]{1,2}O)?[xgjOT]{0,3}(?:n[xO]{0,2})?(?P<t>[dDlrC])")
END_TIME: Final = re.compile(r"n[xO]{0,2}(?P<t>[dlC])")
AT_TIME: Final = re.compile(r"(?P<lead>[@iA]{0,2})[xjW]{0,2}(?P<t>[dDlr])")
BEFORE_AND_AFTER: Final = re.compile(r"i?Bs{1,2}(?:[WTx]s){0,1}i?(?P<a>[Aa])")
AFTER_THE_SAME: Final = re.compile(r"A[xiO@dbn]{0,5}(?P<m>[mze])|A(?P<d>d)")
BEFORE_MARK: Final = re.compile(r"i?B[xiO@bnjqF>B]{0,5}(?P<m>[zmeYvC]|Ec|Ex|Em|x|c)")
AFTER_MARK: Final = re.compile(r"(?P<now>i{0,2})A[xiO@bnjqE>]{0,5}(?P<m>[zmeYvwf]|x)")
DURING_MARK: Final = re.compile(r"W[xO@EbiF]{0,4}(?P<m>[zmeYpPvf])")
AT_MARK: Final = re.compile(r"(?P<at>[@i]{1,3})[xOE@>]{0,4}(?P<m>[zmea])")
UNTIL_MARK: Final = re.compile(r"[TU]{1,3}[x@OjgibkqPpE>]{0,7}(?P<m>[emYz])")
FORWARD: Final = re.compile(r"[:@(x-]{0,2}[dDlr]|[xO@]{0,2}[:@(]{1,2}[Uj]?[dDlr]|x?[WU]{1,2}[xgj]{0,2}[dDlr]")
FROM_ZERO: Final = re.compile(r"F[xO@]{0,4}(?P<z>[zm])(?:\([^()h]{0,8}\))?(?![T-])")
COMPARED: Final = re.compile(r"K[xOF]{0,3}(?P<z>z)")
DATE: Final = r"(?:(?:[#0]?s?O?M[#0]?s?Z?)|Z)"
DATES: Final = re.compile(rf"(?P<lead>[FUTWA@]{{0,2}}){DATE}(?P<to>(?:s?[T\-sU]{DATE})?)")
POINT_ZERO: Final[frozenset[str]] = frozenset({"surgery", "dose", "start"})


LATE: Final[frozenset[str | None]] = frozenset({"last_dose", "end_of_treatment", "discharge", "other"})
ASIDE_BEFORE: Final = re.compile(r"[x@]{0,2}(?P<t>d)[xi]{0,2}(?:B[xO]{0,2}[mz]|z)")
WITHIN: Final = re.compile(r"U[xgj]{0,2}[dD](?:[xO]{0,2}i?[OABF][xO@]{0,3}[zmea])?")
ASIDE_TIME: Final = re.compile(r"\([x@]{0,2}(?P<cap>U?)[xg]{0,2}(?P<t>[dDlr])")
FAR_CAP: Final = re.compile(r"[xOsepPYvwjk@#m]{0,14}\(?[xsg]{0,3}U[Ugx]{0,3}(?P<t>[dl])\)?")
WORDS: Final = re.compile(r"[xOpPYvwjk@]{1,14}")
CAPPED: Final = re.compile(r"[xs(]{0,4}[UgT]")
TIME_AFTER: Final = re.compile(r"[dDl]a")
DAYS_INSIDE: Final = re.compile(r"[x@]?(?:l(?:s{1,2}l){0,8}|r)")
SAMPLES_INSIDE: Final = re.compile(r"[dD].{0,40}[aA]|^[x@]?[zB]|a")


LABEL: Final = re.compile(r"#?\([xv@]{0,3}(?P<t>[lr])\)|[@s:]?[x@]{0,2}(?P<t2>l)(?=$|[)hs])|(?P<t3>@x?d)")
PHASE: Final = re.compile(r"x{0,2}w")
SAID: Final = re.compile(r"@|\([x@]?l\)")
VISIT_OPENS: Final = re.compile(r"v[x#:@]{0,3}\([x@:s]{0,3}$")
VISIT_NUMBERS: Final = re.compile(r"v[x#]{0,3}(?:sv?#){0,6}")
VISIT_HAS_TIME: Final = re.compile(r"[x:]{0,2}(?:\([x@:s]{0,3}|[@:-]x?)[dDlrz]")
