"""Questions with answers, articles and fact lists about a disease, as health sites carry them.

What belongs here: texts for lay readers. What does not: labelled section paragraphs (`sections`) and clinical records (`emr`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from samples.lexicon import Disease
from samples.phrase import Phrases
from samples.sections import LABELS, disease_slots, section_paragraphs


@dataclass(frozen=True)
class QA:
    """A question with one to three answers, each (病情分析, 指导意见)."""

    title: str
    question: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Article:
    """A popular article: its title and four to seven paragraphs."""

    title: str
    paragraphs: list[str]


_PHRASES = Phrases(
    {
        "me": ["我", "我妈妈", "我爸爸", "我爱人", "我孩子", "我奶奶", "我同事", "我老公", "我今年{18-75}岁，"],
        "hello": ["你好，", "您好医生，", "请问大夫，", "医生好！", "", ""],
        "thanks": ["谢谢！", "麻烦解答一下。", "请医生帮忙看看，谢谢。", "很着急，在线等。", ""],
        "ask": [
            "[请问|想问一下]这是{name}吗？", "[该|应该]怎么办？", "用{drug}[可以吗|有没有副作用]？", "要不要做{image}？",
            "会不会[发展成|引起]{complication}？", "需要[住院|手术|忌口]吗？", "平时要注意什么？",
        ],
        "title": [
            "{name}[怎么治|吃什么药好|能治好吗|要注意什么]", "{symptom}[伴|加]{symptom}是怎么回事", "{age}[老人|岁][得了|查出]{name}怎么办",
            "{image}[检查|报告]{organ}异常要紧吗", "{drug}[能|可以]治{name}吗", "{alias}[会引起|和]{complication}[吗|有关系吗]",
        ],
        "story": [
            "<me>[最近|这]{2-9}{unit}[总是|老是|经常]{symptom}，[还有点|有时候]{symptom}[，晚上更厉害|，吃饭也不香|]。",
            "[去医院|在当地卫生院]做了{image}，[医生说是|怀疑是]{name}，[开了|给了]{drug}[吃了不见好|，吃了{2-9}天好一点|]。",
            "<me>[{2-9}年前|去年]得过{name}，[一直|]吃{drug}，[现在|这几天]又{symptom}了。",
            "[平时|以前]{general_cause}，[没有|也没]在意，[昨天|前天]突然{symptom}，{lab}[查了偏高|结果没出来|说不正常]。",
        ],
        "analysis": [
            "[根据你的描述|从你说的情况看]，{symptom}[可能|考虑]与{name}有关，[主要是|多由]{cause}[引起|造成][的|]。",
            "{name}[是|属于]{department}常见的[疾病|问题]，{cause}、{general_cause}都[会|可能]加重。",
            "[单凭|只有]{symptom}[不能|还不能]诊断{name}，{other}也会[这样|出现类似表现]。",
            "{lab}异常[不一定|往往]说明{organ}有问题，[要结合|还需要]{image}[综合判断|]。",
            "[你好，|您好，|]{alias}[早期|一般]{symptom}[明显|不明显]，[时间久了|控制不好][会|可能]发展成{complication}。",
        ],
        "advice": [
            "建议到[当地|正规]医院{department}[做|查]{image}和{lab}，[明确以后再用药|不要自己乱吃药]。",
            "可以[先|]用{drug}，[配合|加上]{drug}，{1-4}周后复查{lab}。",
            "[平时|生活中]{lifestyle}，{lifestyle}，[忌|不要]{general_cause}。",
            "[如果|要是]{symptom}加重，[及时|马上]就诊，[警惕|以免]{complication}。",
            "[保守治疗|药物]无效可以考虑{operation}，[费用|风险]请与医生沟通，[祝早日康复|希望能帮到你]。",
        ],
        "headline": [
            "{name}[患者|病人]要当心：{symptom}[可能是|别大意]", "[{3-7}个|几个][误区|习惯]让{organ}受伤", "{symptom}[总不好|反复]？[先排除|小心]{name}",
            "{department}医生[提醒|说]：{general_cause}[伤|最伤]{organ}", "[换季|天冷|夏天][谨防|预防]{alias}", "{drug}[怎么用|不能乱吃]：{name}用药[须知|问答]",
        ],
        "paragraph": [
            "[门诊里|前不久]，一位{20-78}岁的[先生|女士|阿姨]因为{symptom}来看{department}，[检查发现|做了{image}才知道]{name}[已经{2-9}年|刚刚开始|]。<explain>",
            "<explain><explain>",
            "[说起|提到]{name}，[很多人|不少人]首先想到{symptom}，[其实|但]{symptom}[更常见|也值得警惕]。<explain>",
        ],
        "explain": [
            "[专家|医生]指出，{cause}[和|以及]{general_cause}是[重要原因|不可忽视的因素]，{organ}[长期|]受累就会{symptom}。",
            "[对策|办法]其实[不复杂|很简单]：{lifestyle}，{lifestyle}，[每年|定期]查一次{lab}。",
            "[不要|切忌][自行|盲目]用{drug}，[不合适|过量]反而[加重{symptom}|伤{organ}]。",
            "{image}[是|仍是][判断|了解]{organ}[情况|状态]的[好方法|主要手段]，[无创|方便]而且[价格不高|可以重复]。",
            "[若|如果][放任不管|不重视]，[几年后|早晚]会出现{complication}，[那时|到时候]{operation}[也未必有效|在所难免]。",
        ],
    }
)  # fmt: skip

_LIFESTYLE = (
    "清淡饮食",
    "早睡早起",
    "戒烟限酒",
    "适当运动",
    "保持心情舒畅",
    "注意保暖",
    "多喝水",
    "控制体重",
    "少吃辛辣",
)

_CURE = {"肿瘤科": "早期可达60%以上", "感染科": "85%", "精神心理科": "约70%"}
_CROWDS = {"儿科": "婴幼儿及儿童", "妇产科": "育龄期女性", "骨科": "中老年人及运动人群", "肿瘤科": "40岁以上人群"}
_CONTAGIOUS = {"feijiehe", "manxingyixingganyan", "xijunxingliji", "shouzukoubing"}


def _slots(disease: Disease, rng: Random) -> dict[str, Sequence[str]]:
    return {**disease_slots(disease), "lifestyle": _LIFESTYLE, "age": (str(rng.randint(3, 90)),)}


def _run(rule: str, low: int, high: int, slots: dict[str, Sequence[str]], rng: Random) -> str:
    """``low`` to ``high`` sentences, each from another alternative of ``rule``."""
    alternatives = list(_PHRASES.rules[rule])
    chosen = rng.sample(alternatives, min(rng.randint(low, high), len(alternatives)))
    return "".join(_PHRASES.expand(template, slots, rng) for template in chosen)


def qa(disease: Disease, rng: Random) -> QA:
    """A lay question about ``disease`` with one to three doctors' answers."""
    slots = _slots(disease, rng)
    question = _PHRASES.expand("<hello>", slots, rng) + _run("story", 1, 3, slots, rng) + _run("ask", 1, 2, slots, rng)
    answers = [(_run("analysis", 1, 3, slots, rng), _run("advice", 1, 3, slots, rng)) for _ in range(rng.randint(1, 3))]
    title = _PHRASES.expand("<title>", slots, rng) + "？"
    return QA(title, question + _PHRASES.expand("<thanks>", slots, rng), answers)


def article(disease: Disease, rng: Random) -> Article:
    """A popular article about ``disease``."""
    slots = _slots(disease, rng)
    own = [_run("paragraph", 1, 2, slots, rng) for _ in range(rng.randint(3, 5))]
    borrowed = section_paragraphs(disease, rng.choice(LABELS), rng)[: rng.randint(1, 2)]
    paragraphs = [*own, *borrowed]
    rng.shuffle(paragraphs)
    return Article(_PHRASES.expand("<headline>", slots, rng), paragraphs)


def facts(disease: Disease, rng: Random) -> dict[str, str]:
    """The fact box of an encyclopedia page: label to value, in the order of display."""
    contagious = disease.pinyin in _CONTAGIOUS
    return {
        "别名": "、".join(disease.aliases),
        "就诊科室": disease.department,
        "发病部位": "、".join(disease.organs),
        "多发人群": _CROWDS.get(disease.department, rng.choice(("所有人群", "中老年人", "中青年人"))),
        "传染性": "有传染性" if contagious else "无传染性",
        "医保": rng.choice(("是", "是", "否")),
        "治愈率": _CURE.get(disease.department, f"{rng.randint(4, 9)}0%"),
        "治疗周期": f"{rng.randint(1, 8)}{rng.choice(('周', '个月'))}",
        "治疗费用": f"市三甲医院约（{rng.randint(1, 9) * 1000}——{rng.randint(1, 5) * 10000}元）",
        "典型症状": "、".join(disease.symptoms[:4]),
        "检查项目": "、".join((*disease.labs, *disease.images)),
        "常用药品": "、".join(disease.drugs),
        "并发症": "、".join(disease.complications),
    }
