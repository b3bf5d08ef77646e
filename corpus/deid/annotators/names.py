"""Personal names announced by a label, a role, a kinship word or a title that follows.

What belongs here: the cues. The grammar of the name itself is ``person_names.py``; bare names beside other identifiers are ``neighbours.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.annotators.person_names import is_whole_name, name_end, surname_end
from corpus.deid.found import Found

_ROLE = (
    r"(?:患者|病人|患儿|产妇|病员|伤者|家属|陪同者?|陪护者?|联系人|监护人|代理人|委托人|申请人|参保人|献血者|供者|受检者|驾驶人|驾驶员|鉴定人|记录者?|记录人|报告人|审核者?|审核人|复核者?|核对者?|核对|复核|调配|发药|配药"
    r"|检验者|检验师|检查者|报告者|操作者|术者|主刀|一助|二助|助手|麻醉者?|见证人|被保险人|投保人|受益人|购药人|送检者?|接诊者?|经治|经办人|收费员|台胞|本人|儿童|新生儿|母亲|父亲|其父(?!亲)|其母(?!亲)|之父|之母|之子|之女|当事人|会诊者?|指导者?|书写者?|签名|签字|签发人|主诊|管床|责任护士|值班护士)"
)
_STAFF = r"(?:主管|主治|管床|申请|送检|检查|报告|审核|经治|值班|接诊|会诊|责任|手术|麻醉|处方|诊断|签字|上级|住院|主任|开单|首诊|门诊|急诊|记录|巡回|器械|护理)?(?:医师|医生|护士|护师|技师|药师|大夫)(?:签名|签字|姓名)?"
_LABEL = re.compile(
    rf"(?:姓\s{{0,4}}名|{_ROLE}|{_STAFF}|签名|签字|署名|(?<![A-Za-z])(?:[Nn]ame|NAME|Dr\.?|[Pp]hysician|[Dd]octor|Patient))(?:姓名|签名|签字|名字|名)?\s?[:：=]\s{{0,4}}|姓\s{{0,4}}名[ \t]{{0,4}}|(?<![A-Za-z])Dr\. "
)
_KIN = (
    r"(?:父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|祖父|祖母|丈夫|妻子|老公|老婆|爱人|配偶|儿子|女儿|长子|长女|次子|次女|哥哥|弟弟|姐姐|妹妹|孙子|孙女|外孙女?|儿媳|女婿|侄子|侄女|外甥女?|舅舅|姑姑|叔叔|伯伯|阿姨|姨妈"
    r"|(?<=其)[父母夫妻子女兄弟姐妹哥]|(?<=[、，])[弟妹兄姐哥](?=[\u4e00-\u9fff]{2,4}(?:体健|健在|均|[，。、])))"
)
_WEAK = re.compile(
    rf"(?:{_ROLE}|{_KIN}|(?:主管|管床|申请|送检|检查|报告|审核|经治|接诊|会诊|责任|麻醉)(?:医师|医生|护士|护师)|主刀是|主刀医生是?|退至|科的|(?:检验|药剂|影像|病理|输血)科|医师|医生|护士|我叫|名叫|名为|叫做|[师士生]签字|签字|床[ ]?)(?:姓名|为|是|系)?[ ]{{0,3}}"
)
_TITLE = re.compile(
    r"副?主任(?:医师|护师|技师|药师)|主治(?:医师|医生)?|住院(?:医师|总)|主管(?:护师|技师|药师|医师)|(?<!主治)(?<!主任)(?<!住院)医[生师]|护士长?|大夫|(?:副)?教授|护师|药师|技师|副?院长|副?主任(?!医|护|技|药)|老师|博士|女士|先生"
)
_LEFT = frozenset("科院由经请是的班日及和与师士到找区知给让跟遵随对为床社员部室后予前心")
_NO_SURNAME_ALONE = frozenset("向于和与时应由经全管主任都来那但值查明单门班家强国从干言初原宣信同教助住师支计公甲")


def annotate(folded: str, *, clinical: bool = True) -> Iterator[Found]:
    """Yield names after labels; with ``clinical`` also after roles and kinship words and before titles."""
    for match in _LABEL.finditer(folded):
        yield from _name(folded, match.end(), "label")
    if clinical:
        for match in _WEAK.finditer(folded):
            yield from _name(folded, match.end(), "cue")
        for match in _TITLE.finditer(folded):
            yield from _before_title(folded, match.start())


def _name(folded: str, start: int, trust: str) -> Iterator[Found]:
    end = name_end(folded, start, "label" if trust == "label" else "cue")
    if end is not None:
        yield Found(start, end, "NAME", f"name-{trust}")


def _before_title(folded: str, end: int) -> Iterator[Found]:
    """The name right before a title: full name, longest first, else the family name alone."""
    while end and folded[end - 1] == " ":
        end -= 1
    for length in (12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2):
        start = end - length
        if start >= 0 and _free_left(folded, start) and is_whole_name(folded[start:end]):
            yield Found(start, end, "NAME", "name-title")
            return
    for start in (end - 2, end - 1):
        if (
            start >= 0
            and surname_end(folded, start) == end
            and _free_left(folded, start)
            and folded[start:end] not in _NO_SURNAME_ALONE
        ):
            yield Found(start, end, "NAME", "surname-title")
            return


def _free_left(folded: str, start: int) -> bool:
    if start == 0:
        return True
    left = folded[start - 1]
    return left in _LEFT or not "\u4e00" <= left <= "\u9fff"
