"""Encyclopedia paragraphs about a disease under the six section labels.

What belongs here: the sentences of each label and their mixture into paragraphs. What does not: questions, articles or records.

A paragraph is a mixture: sentences of its own label, neutral ones, and some that would rather be expected under another label, as in
real encyclopedias. So the label can be learnt, but not from one keyword.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from samples.clinic import GENERAL
from samples.lexicon import Disease
from samples.phrase import Phrases

LABELS = ("Cause", "Description", "Diagnosis", "Prevention", "Symptom", "Treatment")
"""The six labels of the section task (paper, section classification)."""

LENGTHS = (60, 250)
"""Shortest and longest paragraph in characters."""

_OWN, _NEUTRAL = 0.34, 0.33
"""Shares of sentences of the own label and of neutral ones; the rest comes from other labels."""

_RULES: dict[str, Sequence[str]] = {
    "many": [
        "多数患者",
        "部分患者",
        "{20-80}%左右的患者",
        "少数病人",
        "临床上不少患者",
        "有些人",
        "约{2-9}成病人",
        "老年患者",
        "年轻患者",
    ],
    "time": [
        "早期",
        "起病时",
        "病程后期",
        "急性发作时",
        "数{unit}之内",
        "发病{2-9}{unit}后",
        "夜间",
        "活动后",
        "进食以后",
        "平时",
    ],
    "this": ["本病", "{name}", "该病", "这种病", "{alias}", "此病"],
    "often": ["常", "往往", "多", "可", "有时", "一般", "通常", "容易"],
    "doctor": ["医生", "接诊医师", "{department}的大夫", "专科医生", "主治医师"],
    "who": ["中老年人", "儿童", "青壮年", "孕妇", "有家族史者", "体质较弱的人", "{20-70}岁人群", "女性", "男性"],
    "severity": ["加重", "减轻", "反复出现", "缓慢加重", "时轻时重", "逐渐减轻", "突然加重"],
    "advice": [
        "劳逸结合",
        "清淡饮食",
        "戒烟限酒",
        "保持情绪稳定",
        "避免受凉",
        "规律作息",
        "适量运动",
        "多饮水",
        "控制体重",
    ],
    "reason": ["<cause1>", "<cause1>，再加上{cause}", "{cause}，而且<cause1>"],
    "cause1": ["{cause}", "{cause}和{general_cause}", "长期{general_cause}", "{general_cause}"],
    "finding": [
        "{lab}[升高|异常|改变]",
        "{image}[提示|可见][{organ}病变|异常|改变]",
        "{lab}[与|和]{image}[不符|均异常|未见异常]",
    ],
    "feel": ["{symptom}", "{symptom}伴{symptom}", "{symptom}，随后<feel>", "{symptom}或{symptom}"],
}

_SENTENCES: dict[str, Sequence[str]] = {
    "Cause": [
        "<this>的发生[与|和|同]<reason>[有关|关系密切|相关]。",
        "{cause}可以使{organ}[受到损害|功能下降|发生改变]，[时间一长|在此基础上|于是]<often>引起<this>。",
        "[目前认为|研究发现|一般认为]，{cause+}是[重要的|常见的|主要的]危险因素[，但机制尚不完全清楚|]。",
        "<who>[由于|因为|在]<reason>，[更易|容易][患上|得]<this>。",
        "{organ}[长期|反复]受到{cause}的[刺激|影响]，[便会|就可能]出现{symptom}。",
        "[诱因|诱发因素][包括|有|主要是]{cause+}等，{general_cause}也[不容忽视|起一定作用]。",
        "<many>[发病前有|说起过]{cause}或{general_cause}的[经历|情况]。",
        "当{cause}[存在|长期存在|合并{general_cause}]时，{organ}的[负担|炎症反应|代谢]<often>加重。",
    ],
    "Description": [
        "<this>是{department}的[一种|]常见[病|疾病|情况]，[主要|]累及{organ}[，又称{alias}|]。",
        "<who>[多见|较多见|发病率较高]，<this>每年[每十万人中|在门诊中]约有{3-95}例[新发|就诊]。",
        "<this>[指|系指]{organ}[发生的|出现的]一类[病变|疾病]，以{symptom}为[主要|突出]特点。",
        "[按|根据]病程[可分为|分为][急性和慢性|轻型和重型|早期和晚期]，病情[长短|轻重]不一。",
        "[近年来|近{5-20}年来]，<this>的[患病率|发病率]有[上升|下降|年轻化]趋势，[男女比例约{1-4}比1|城市多于农村|与{general_cause}有一定关系]。",
        "<this>[可以|]并发{complication}，[及时处理后|若不处理]预后[差别很大|较好|不佳]。",
        "[概括地说|简单地说|从医学上讲]，<this>[属于|归入]{organ}疾病，[不具有传染性|病程较长|容易反复]。",
        "{organ}[是人体重要的器官|与邻近组织关系密切]，<this>[便发生在这里|首先影响这里]。",
    ],
    "Diagnosis": [
        "[需要|应当|可以]做{image}[，必要时加做{image}|和{lab}][以便明确|帮助判断|来判断]。",
        "{lab}[升高|降低|异常][提示|说明]{organ}[受损|有炎症]，[但不能单独作为依据|应结合{symptom}判断]。",
        "<doctor>[根据|依据|结合]{symptom+}、既往情况和<finding>[作出判断|综合考虑|得出结论]。",
        "[注意与|应与|须与]{other}[鉴别|区分|相区别]，[后者|两者]{symptom}[不同|更明显|较少见]。",
        "<finding>时[可以确诊|应进一步检查|应考虑本病|应复查一次]。",
        "<this>[确诊|判断]不难，[典型的|若有]{symptom}加上{image}[即可|一般足够]。",
        "[就诊时|门诊中]{lab}、{image}是[常用|必要]的项目，[结果|报告]须由<doctor>解读。",
        "[若|如果]{image}[未见异常|结果正常]而{symptom}持续，{2-8}{unit}后[复查|再做一次]。",
    ],
    "Prevention": [
        "[平时|日常生活中]要<advice>，[尽量|]避免{cause}[和{general_cause}|]。",
        "<who>[每年|每{2-6}个月|定期]做一次{image}或{lab}，[可以早发现|能及早发现异常]。",
        "[减少|避免]{cause}，[坚持|做到]<advice>，[有助于|可以]降低<this>的[复发|发生]。",
        "[对于|凡]有{cause}的人，[更要|应当]<advice>，[不要|切勿]{general_cause}。",
        "[饮食上|生活上][以清淡为主|宜少量多餐|多吃蔬菜水果]，<advice>，[有{symptom}及时就医|身体不适不要硬扛]。",
        "[注意|做好]{organ}的[保护|保养|保暖]，[天气变化时|换季时|劳累后]尤其要<advice>。",
        "[向家人|对患者][讲解|宣传]<this>的知识，[消除|纠正]{cause}[，减少{complication}|]。",
        "[已经|曾经]患过<this>的人[应|要]<advice>，[避免|防止]再次{symptom}。",
    ],
    "Symptom": [
        "<many><time>[出现|有|表现为|主诉]<feel>[，程度[较轻|较重|不一]|]。",
        "<time><often>[感到|觉得|出现]{symptom}，[休息后|劳累后|夜间]<severity>。",
        "{symptom}[是最早|最常见|较为突出]，[可|常]伴有{symptom}和{general_symptom}。",
        "<many>[没有|缺乏]明显[不适|感觉]，[仅有|只有]{symptom}，[容易被忽视|往往不在意]。",
        "[查体|体检]可见{organ}[有压痛|局部肿胀|无异常]，[并有|同时有]{symptom}。",
        "[如果|一旦]{symptom}[加重|持续|反复]，[要警惕|提示可能有]{complication}。",
        "<who>[以|常以]{symptom+}为主，{general_symptom}[较少|少见|也不少见]。",
        "{symptom}[持续|一般持续]{2-9}{unit}，[之后|随后]{symptom}<severity>。",
    ],
    "Treatment": [
        "[首选|常用|可选用|一般用]{drug}[，每日{1-3}次|，疗程{1-8}{unit}|]，[效果不佳时|必要时]加用{drug}。",
        "{drug}[可以|能够][缓解|减轻|控制]{symptom}，[用药期间|服用时]注意{lab}[变化|复查]。",
        "[药物|保守方法]无效[时|者]，[可以|可考虑]{operation}，[术后|此后]{symptom}<often>改善。",
        "[在|遵]<doctor>[指导下|的建议]使用{drug}，[不可自行停药|不要随意加减剂量]。",
        "[去除|针对]{cause}，[同时|并]给予{drug+}[对症处理|维持{2-6}{unit}]。",
        "[合并|出现]{complication}时[须住院|应及时处理]，[加强|配合]{drug}[静滴|口服]。",
        "[急性期|病情稳定后]以{drug}为主，[配合|辅以]<advice>，{2-9}{unit}后[评估|复查{image}]。",
        "<many>经{drug}[处理|应用]{1-8}{unit}后{symptom}[消失|好转|没有改变]。",
    ],
}

_NEUTRAL_SENTENCES: Sequence[str] = [
    "<who>[如有|出现]{symptom}，[应到|可到]{department}[就诊|咨询]。",
    "<this>[与|和]{organ}[关系密切|有关]，[病情|情况]因人而异。",
    "{symptom}[不一定|未必]就是<this>，{other}也会[如此|有类似情况]。",
    "[在临床上|门诊中]，{drug}、{image}和{lab}[都|均]会用到。",
    "[家属|患者]常问到{complication}，[这与|它和]{cause}及病程有关。",
    "<many>[因|因为]{symptom}来{department}[就诊|询问]，[病程|时间]已有{2-9}{unit}。",
    "[同时|另外]，{general_symptom}与{organ}的[情况|变化]也[值得注意|应当记录]。",
    "[需要说明的是|应当指出]，{other}与<this>[可以同时存在|有相似之处]。",
]

_PHRASES = Phrases(_RULES)


def disease_slots(disease: Disease) -> dict[str, Sequence[str]]:
    """The slots that a template about ``disease`` may use."""
    return {
        **GENERAL,
        "name": (disease.name,),
        "alias": disease.aliases,
        "department": (disease.department,),
        "organ": disease.organs,
        "symptom": disease.symptoms,
        "cause": disease.causes,
        "lab": disease.labs,
        "image": disease.images,
        "drug": disease.drugs,
        "operation": disease.operations or GENERAL["procedure"],
        "complication": disease.complications,
    }


def section_paragraphs(disease: Disease, label: str, rng: Random) -> list[str]:
    """Three to five paragraphs of 60 to 250 characters about ``disease`` under ``label``; ValueError for an unknown label."""
    if label not in LABELS:
        raise ValueError(f"unknown section label {label!r}; expected one of {LABELS}")
    return [_paragraph(disease, label, rng) for _ in range(rng.randint(3, 5))]


def _paragraph(disease: Disease, label: str, rng: Random) -> str:
    """Sentences until a length between LENGTHS is reached; at least one is of the paragraph's own label."""
    slots = disease_slots(disease)
    shortest, longest = LENGTHS
    target = rng.randint(shortest, longest - 60)
    sentences = [_sentence(label, slots, rng)]
    while sum(map(len, sentences)) < target:
        sentence = _sentence(_drawn_label(label, rng), slots, rng)
        if sum(map(len, sentences)) + len(sentence) <= longest and sentence not in sentences:
            sentences.append(sentence)
    rng.shuffle(sentences)
    return "".join(sentences)


def _drawn_label(label: str, rng: Random) -> str | None:
    """The label of the next sentence; None for a neutral one."""
    draw = rng.random()
    if draw < _OWN:
        return label
    return None if draw < _OWN + _NEUTRAL else rng.choice(LABELS)


def _sentence(label: str | None, slots: dict[str, Sequence[str]], rng: Random) -> str:
    templates = _NEUTRAL_SENTENCES if label is None else _SENTENCES[label]
    return _PHRASES.expand(rng.choice(templates), slots, rng)
