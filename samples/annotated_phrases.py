"""The sentences of annotated records.

What belongs here: rules, templates and the entity marks. What does not: reading the marks, choosing terms (`annotated`).

Upper-case slots hold marked entities, lower-case ones plain text. The same surface stands in both: 腹 is an entity in ``腹痛`` but not
in ``腹腔镜中心``, a disease's name not in the name of a ward or of a clinic.
"""

from __future__ import annotations

from collections.abc import Sequence

TYPES = ("疾病和诊断", "影像检查", "实验室检验", "手术", "药物", "解剖部位")
"""The six entity types of CCKS 2019, task 1."""

CLOSE = "\ue000"
OPEN = {label: chr(0xE001 + number) for number, label in enumerate(TYPES)}


def mark(label: str, term: str) -> str:
    """``term`` as an entity of type ``label`` in a template or slot."""
    return f"{OPEN[label]}{term}{CLOSE}"


def _disease(term: str) -> str:
    return mark("疾病和诊断", term)


def _image(term: str) -> str:
    return mark("影像检查", term)


def _lab(term: str) -> str:
    return mark("实验室检验", term)


def _operation(term: str) -> str:
    return mark("手术", term)


def _drug(term: str) -> str:
    return mark("药物", term)


def _organ(term: str) -> str:
    return mark("解剖部位", term)


POOLS: dict[str, Sequence[str]] = {
    "unit": ("天", "周", "月", "年"),
    "fair": ("可", "尚可", "欠佳", "一般"),
    "site": ("胃窦", "胃体小弯", "升结肠", "乙状结肠", "直肠", "横结肠", "右肺上叶", "左肺下叶", "肝右叶", "食管中段", "左乳", "宫颈", "结肠肝曲", "贲门"),
    "grade": ("低分化", "中分化", "高分化", "中低分化", "未分化"),
    "cell": ("腺癌", "鳞癌", "鳞状细胞癌", "粘液腺癌", "印戒细胞癌", "腺鳞癌", "小细胞癌", "浸润性导管癌"),
    "form": ("溃疡型", "隆起型", "浸润溃疡型", "蕈伞型", "缩窄型", "弥漫型"),
    "regimen": ("XELOX", "FOLFOX", "SOX", "FOLFIRI", "TP", "EC", "DCF"),
    "brand": ("希罗达", "力扑素", "泰素帝", "赫赛汀", "爱必妥", "安维汀", "艾恒", "赛珍"),
    "syllable": tuple("阿依奥洛培替瑞索氟美曲泊立沙普西伊雷达莫恩米"),
    "lesion": ("囊肿", "息肉", "结石", "钙化灶", "炎", "积液", "增生", "溃疡", "血管瘤", "结节", "狭窄"),
    "region": ("左肾", "右肾", "胆囊", "胆总管", "前列腺", "甲状腺右叶", "乳腺", "肝左叶", "宫颈", "胰头", "鼻窦", "颈椎", "膀胱", "左侧附件"),
    "eponym": ("DIXON术", "MILES术", "毕Ⅰ式", "毕Ⅱ式", "D2", "WHIPPLE", "R0"),
}  # fmt: skip

RULES: dict[str, Sequence[str]] = {
    "ago": ["{2-11}{unit}前", "{2-11}{unit}余前", "于{date}", "{date}"],
    # entities put together from parts
    "tumour": [
        "{DISEASE}", _disease("{site}癌"), _disease("{site}恶性肿瘤"), _disease("{site}{grade}{cell}"), _disease("{cell}"), _disease("{site}CA"),
        _disease("{site}占位性病变"), _disease("{site}癌[术后|根治术后|并肝转移|复发]"), _disease("{grade}{cell}[（{form}）|，{form}|]"),
        _disease("{site}癌") + "[术后|根治术后]", _disease("[原发性|继发性|]{region}[癌|恶性肿瘤|MT]"),
    ],
    "surgery": [
        "{OPERATION}", _operation("[腹腔镜下|经腹|开腹|胸腔镜下|全麻下|]{site}癌根治术[（{eponym}）|]"), _operation("{site}[切除|部分切除|病损切除]术"),
        _operation("[右半|左半]结肠切除术"), _operation("远端胃大部切除、[毕Ⅰ式|毕Ⅱ式]吻合术"), _operation("{site}肿块[穿刺活检|切除]术"),
    ],
    "nodes": [
        _organ("[肠壁一站|肠壁二站|中间组|中央组|第一组|小弯侧|大弯侧|肺门|纵隔|腋窝|盆腔]（{0-4}/{5-14}[个|枚|]）淋巴结"),
        _organ("第{1-4}、{5-12}组淋巴结"), _organ("[双侧|左|右][锁骨上|腋窝|腹股沟|颈部]淋巴结"), _organ("肠系膜淋巴结"),
    ],
    "part": [
        "{ORGAN}", _organ("{site}"), "{OTHER_ORGAN}", _organ("[右|左|双][肺|肾|乳|上肢|下肢]"), _organ("[胸|腹|盆]腔"), _organ("[肝|脾|胰|胆囊|腹膜]"),
        _organ("{region}"), _organ("{region}[上极|下极|前壁|后壁]"), _organ("{region}") + "[旁|周围|区]",
    ],
    "ache": [
        f"{_organ('腹')}[痛|胀]", f"{_organ('胸')}[闷|痛]", f"{_organ('头')}[晕|痛]", f"{_organ('腰')}[痛|酸]", f"{_organ('双下肢')}[水肿|乏力]",
        f"{_organ('上腹部')}[不适|隐痛|疼痛]", f"{_organ('[肛门|下腹]')}坠胀", f"{_organ('背部')}[疼痛|不适]", f"{_organ('咽')}痛", "发热", "恶心", "呕吐", "反酸", "乏力", "咳嗽", "气促", "黑便",
    ],
    "image": [
        "{IMAGE}", _image("[胸部|上腹部|全腹部|盆腔|头颅|胸|腹部][CT|增强CT|MRI|B超|彩超|CT平扫+增强]"), _image("[CT|MRI|B超|PET-CT|ECT|胸片|磁共振]"),
        _image("[胃镜|肠镜|电子肠镜|电子胃镜|超声内镜|肺部CT]"),
        _organ("[胸部|腹部|上腹部|头颅|盆腔]") + _image("[CT|MRI|B超]"), _image("{region}[彩超|B超|MRI]"), "CT室阅片", "外院片",
    ],
    "lab": [
        "{LAB}", _lab("[CEA|CA199|CA125|AFP|CA72-4|癌胚抗原|血常规|肝功能|肾功能|大便潜血|凝血四项|PSA]"), _lab("[WBC|HGB|PLT|ALT|AST|Cr|TBIL]"), _lab("[白细胞|血小板|中性粒细胞][计数|]"),
    ],
    "drug": [
        _drug("{syllable}{syllable}[替尼|单抗|沙坦|他汀|洛尔|拉唑|西林|沙星|滨|铂]"), _drug("注射用{syllable}{syllable}[西林|拉唑|滨]"),
        _drug("[头孢]{syllable}[肟|啶|松|唑|酮]") + "[针|片|胶囊]", "[止吐药|抗生素|中药|降压药|保肝药物]",
        "{DRUG}", _drug("{brand}"), _drug("[奥沙利铂|顺铂|紫杉醇|亚叶酸钙|替加氟|5-FU|多西他赛|卡培他滨|表阿霉素|环磷酰胺]"), "{OTHER_DRUG}"],
    "dose": ["[50|75|100|130|150|200]MG D1", "{0.2-1.9}G D{1-2}-{3-6}", "{1-4}G", "{20-90}MG", "口服", "静滴"],
    # sentences
    "onset": [
        "患者<ago>[因|无明显诱因出现]<ache>[、<ache>|，伴<ache>|]，[未予重视|在外院就诊]，<image>[示|提示]<part>[占位|肿块|增厚|异常]，[考虑<tumour>|性质待定|活检示<tumour>]。",
        "患者<ago>因“<tumour>”在[我院|外院]行<surgery>，[手术顺利|术中见<part>及<part>粘连|过程顺利，术后恢复可]。",
        "<ago>体检<image>发现<part>[结节|占位]，[大小约{1-6}*{1-5}CM|{1.2-6.5}*{1.1-4.9}CM]，[无不适|无<ache>、<ache>]，[诊断为<tumour>|拟诊<tumour>]。",
        "患者自诉<ago><ache>、<ache>，[到肿瘤医院|到胃肠外科|到腹腔镜中心|到{department}]就诊，诊断“<tumour>”，[行<surgery>|建议手术]。",
    ],
    "pathology": [
        "术后病理：（{site}）<tumour>，侵达[浆膜|外膜|肌层]，[双端切线|近端切线]未查见癌，<nodes>[未查见癌|查见癌转移|见癌转移]，<nodes>[未见癌|（-）]。",
        "病理[回报|示]：<tumour>，[体积|大小]{1.0-7.9}*{1.0-5.9}*{0.5-2.9}CM，<nodes>、<nodes>[均未见癌|有转移]。",
        "病检：[切缘未见癌，|]<part>查见<tumour>，脉管内[见|未见]癌栓，分期PT{1-4}N{0-3}M{0-1}。",
        "免疫组化：CK（+）、KI67（{20-80}%+）、HER2（{0-3}+）、ERCC1（-），[符合<tumour>|考虑<tumour>]。",
    ],
    "chemo": [
        "术后[于{date}起|]行{regimen}方案化疗{2-8}周期：<drug><dose>+<drug><dose>[，<drug><dose>|]，[过程顺利|出现<ache>、<ache>，予对症处理]。",
        "[给予|予]<drug><dose>、<drug><dose>化疗，[辅以|配合]<drug>护胃、止吐，[化疗耐受可|IV度骨髓抑制，予升白治疗]。",
        "化疗后<lab>[下降至{1.2-4.5}|{60-140}G/L|正常]，[暂停化疗|继续原方案]，[口服<drug>|停用<drug>]。",
    ],
    "recheck": [
        "[复查|{date}复查]<image>：<part>[未见异常|可见结节]，<part>[未见转移|多发转移|术后改变]，<lab>{1.2-99.9}[，<lab>正常|]。",
        "<image>[示|提示]：[1.<part>术后改变；2.<part>结节，<part>未见异常|<part>、<part>未见明显占位]，[请结合临床|CT室随诊]。",
        "查<lab>{1.0-30.0}，<lab>[升高|正常|未见异常]，<lab>{2.0-50.0}，[癌症筛查门诊|胸外科]随诊。",
    ],
    "history": [
        "[既往|有]<DIS>病史{2-20}年，[否认|无]<DIS>、<DIS>史，[对<drug>过敏|无药物过敏史]。", "既往体健，{2-20}年前行<surgery>，否认<DIS>病史。",
        "否认<DIS>、{OTHER}病史，[否认外伤史|曾因{OTHER}住院]。",
    ],
    "DIS": [
        "{OTHER}", _disease("[高血压|糖尿病|冠心病|乙肝|结核|高血压病2级|2型糖尿病|慢性支气管炎|胃炎]"), _disease("[慢性|急性|陈旧性|]{region}{lesion}"),
        "[慢性|多发|轻度]" + _disease("{region}{lesion}"), "胃病", "{organ}病",
    ],
    "negative": ["无<ache>、<ache>，无<ache>", "[偶有|时有]<ache>，无<ache>、<ache>", "无恶心呕吐，无<ache>"],
    "state": [
        "[目前|近期]患者精神{fair}，饮食{fair}，[胃纳{fair}|睡眠{fair}]，<negative>，大小便[正常|可]，体重[无明显变化|减轻{2-9}KG]。",
        "<negative>。[一般情况{fair}|精神{fair}，食欲{fair}]，近期体重无明显[变化|下降]。",
    ],
    "admit": [
        "今为[进一步治疗|复查化疗]来我院，门诊以“<tumour>”收入[院|我科|肿瘤内科]。", "[门诊|急诊]拟“<tumour>”收住[胃肠外科|肝胆外科|肿瘤科]。",
    ],
    # the hospital's own notes
    "chief": ["{symptom}{2-9}{unit}", "<ache>{2-9}{unit}", "发现<part>[肿物|异常]{2-9}{unit}", "{symptom}、<ache>{1-9}{unit}"],
    "story": [
        "<ago>[无诱因|劳累后][出现|渐起]<ache>，{symptom}，[自服<drug>|予<drug>、<drug>]，[未见好转|稍好转]；", "<ago>在[外院|{organ}病专科医院]查<image>：<part>[异常|未见异常]，诊断为{DISEASE}；",
        "近{2-9}{unit}<negative>；", "曾于<ago>行<surgery>，[术后予<drug>|恢复可]；", "查<lab>{1.0-30.0}，[考虑{DISEASE}|{OTHER}待排]；",
    ],
    "exam": [
        "<part>[软|压痛（+）|未及包块|无水肿]，<part>[叩痛（-）|未见异常]，[心率{60-110}次/分|肺功能待查|血压{100-170}/{60-100}mmHg]", "神清，<part>[稍肿|无殊]，<nodes>[未及|可触及肿大]，<part>（-）",
    ],
    "tests": ["<lab>{1.1-80.0}[↑|]，<lab>[正常|{2.0-9.9}]；<image>示<part>[异常|改变]", "<image>：<part>[结节|占位待排]；<lab>、<lab>[未见异常|偏高]", "<image>未见异常，<lab>{0.5-60.0}"],
    "conclusion": ["1.{DISEASE} 2.<DIS>", "{DISEASE}[？|]", "1、{DISEASE}；2、{OTHER}；3、<DIS>", "{DISEASE}、<DIS>"],
    "plan": [
        "予<drug>[5|10|20|25|50|75|100|200]mg[qd|bid|ivgtt]，<drug>[对症|口服]，[择期行<surgery>|完善<image>、<lab>]", "[拟行<surgery>|告知家属手术风险]，[术前|明晨]查<lab>、<image>，停<drug>", "<drug>+<drug>[静滴|口服]，{2-9}天后复查<lab>",
    ],
}  # fmt: skip
"""Rules shared by both styles."""

RECORDS: dict[str, Sequence[str]] = {
    "ccks": [
        "，<onset><pathology><chemo><recheck><state>", "，<onset><pathology><pathology><chemo><admit><state>", "<onset><recheck><admit><state>",
        "，<onset><chemo><chemo><recheck><admit>", "，<onset><onset><pathology><chemo><recheck><admit><state>", "<onset><history><recheck><chemo><state>",
    ],
    "hospital": [
        "主诉：<chief>。病史：<story><story><history>查体：<exam>。辅检：<tests>。诊断：<conclusion>。处理：<plan>。",
        "【主诉】<chief> 【现病史】<story><story><story>【既往】<history>【查体】<exam>，<exam> 【辅助检查】<tests> 【初步诊断】<conclusion>",
        "患者因“<chief>”入院。<story><story>PE：<exam>。辅助检查：<tests>；<tests>。初诊<conclusion>。<plan>。",
        "查房记录：患者诉<ache>、<ache>，{symptom}[好转|同前]。查体<exam>。今日<tests>。目前诊断<conclusion>。医嘱：<plan>；<plan>。<history>",
    ],
}  # fmt: skip
"""Templates of whole records by style."""
