"""Where the name of an institution begins: shared by hospitals and employers, which are recognised by how they end.

What belongs here: cutting a run of characters at the words that introduce a name, and telling a name from a generic phrase such as 当地县医院.
"""

from __future__ import annotations

import re

RUN = re.compile(r"[\u4e00-\u9fffA-Z0-9·]{1,36}$")
_CUT = re.compile(
    r"(?:当地|上级|下级|外地|本地|建议|转(?!化)|住(?!院)|入|前(?!进|锋|海)|求治|故(?!城)|就诊|入住|就职|任职|供职|来自|收治|送往|送至|转至|转入|转往|转到|联系|辗转|前往|我是|单位|医院(?=.)|机构|地点|地址|工作|就读|于|在|至|到|赴|往|去|从|由"
    r"|经(?!济|开)|是|为|曾|遂|因|的|我们|我|及|并|患者|家属|后(?!勤)|急诊|门诊(?!部)|被|让|找|叫|请|将|外出|自行|先后|多次|今日|昨日|近日|[年月日岁次](?!坛|照)|检查|复查"
    r"|治疗|住院|出院|入院|诊断|行|予|查|示|且|但|又|再|(?<![泰协太仁义颐雍人])和(?!平|谐|田|县|静|睦|顺|林)|与|未|无|不|有|等|经过|术者|医生|医师|护士)"
)
_GENERIC = re.compile(
    r"(?:二甲|大型|以上|脑科|精神病?|城里|今天|上$|送$|宠物|妇保|专治|或者|人家|抗原|全市|全省|全国|专业|癫痫病?|肝病|胃病|高血压|糖尿病|肾病|心脏病|心血管|脑病|风湿病?|电器|电脑|师范性?|对四|切四|男科|白癜风|您好|还要|留意|什么|哪里|哪些|哪|好|对?四|切四|对|切|省立|市立|牙科|中$|就医|接种|送检|转诊|就诊|单位|当地|本地|外地|外|我|本|该|此|某+|贵|上级|下级|基层|地方|附近|邻近|其他|其它|他|多家|各大?|几家|两家|一家|家|一|大|小|某些|有关|相关|省级?|市级?|县级?|区级?|镇|乡镇?|村|街道|社区"
    r"|人民|中心|中医药?|中西医结合|西医|妇幼|妇产|妇女|儿童?|肿瘤|精神|传染病?|结核病?|胸科|口腔|眼科|骨科|皮肤病?|专科|综合|专业|三甲|三级|二级|甲等|公立|私立|民营|正规|附属"
    r"|第[一二三四五六七八九十]|大学|医学?院?|医科|解放军|部队|私人|个体|互联网|定点|教学|合作|协作|国内|国外|乡村|农村|城市|城乡|居民|职工|总|分|康复|老年病?|急救|体检|卫生|服务|保健|血液病?|原|另|到|同|级|知名|权威|著名|百年|公司|工厂|学校|制药|中学|小学|生产|有限|责任|股份|集团|科技|发展|保险|医疗|器械|药业|药品|医药|生物|食品|食|制|化工|化|机械|皮革|工业|家具|电子|印刷|服装|水泥|农|林|局|派出|教育|公安|监狱|交警|检察|税务|财政)"
)


_SPOKEN = re.compile(
    r"[了个哪问许这那些更统听说吗么样着得很比您你要想最吧呢刚跟他她]|什么|正规|决定|可以|好(?!医生)|上要|一位|忧心|常要|复诊"
)
"""Words of the sentence around, which no institution has in its name."""


def name_start(folded: str, end: int) -> int | None:
    """Where the institution's name begins whose run of characters ends at ``end`` (before its suffix); None when there is no name."""
    run = RUN.search(folded, max(0, end - 36), end)
    if run is None:
        return None
    start = run.start()
    for cut in _CUT.finditer(folded, start, end):
        start = cut.end()
    prefix = folded[start:end]
    return start if prefix and not _SPOKEN.search(prefix) and not is_generic(prefix) else None


def is_generic(prefix: str) -> bool:
    """True for a prefix made of generic words only (当地县人民), or one character long."""
    rest = _GENERIC.sub("", prefix)
    return not rest or (len(rest) == 1 and not rest.isdigit() and len(prefix) == 1)
