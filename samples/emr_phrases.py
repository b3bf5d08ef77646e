"""The sentences of an invented medical record, section by section.

What belongs here: rules and templates of the record grammar. What does not: who the patient is, which columns a record has (`emr`).

Slots beside those of `sections.disease_slots`: identifying values of the record (name, date, hospital, relative, doctor, phone, ...),
and ``{distractor}``, ``{other_disease}``, ``{other_drug}`` from another disease, so that no single word gives the diagnosis away.
"""

from __future__ import annotations

from collections.abc import Sequence

RULES: dict[str, Sequence[str]] = {
    "since": ["{2-20}{unit}前", "{date}", "入院前{1-9}{unit}", "自{date}起", "近{2-8}{unit}来"],
    "trigger": ["无明显诱因", "劳累后", "受凉后", "饮酒后", "情绪激动后", "无诱因", "饱餐后", "{cause}后", "不慎"],
    "visit": ["当地诊所", "{hospital}", "外院", "我院门诊", "{hospital}{department}", "社区卫生服务中心", "{hospital}急诊"],
    "condition": [
        "神志清，精神{fair}", "精神{fair}，饮食{fair}", "精神、饮食、睡眠{fair}", "精神软，胃纳{fair}，夜寐{fair}", "神清，食欲{fair}，睡眠{fair}",
    ],
    "weight": ["体重无明显变化", "体重减轻约{2-9}kg", "近期体重未见明显下降", "体重未测"],
    "given": [
        "给予{drug}[口服|静滴|治疗]", "予{drug}、{other_drug}等[治疗|对症处理]", "自服“{drug}”", "服用药物不详", "予“{other_drug}”[输液|口服]",
        "未予特殊处理", "予补液等支持治疗",
    ],
    "result": ["效果不佳", "症状好转", "症状无缓解", "症状反复", "稍有缓解", "未见好转", "疗效欠佳"],
    "opening": [
        "患者<since><trigger>出现{symptom}，[呈阵发性|呈持续性|时轻时重|]，[伴{symptom}|伴有{symptom}、{distractor}|伴{distractor}]，无{general_symptom}。",
        "患者{name}于<since><trigger>[出现|感]{symptom}、{symptom}，[活动后|夜间|休息后][加重|减轻]，[偶有|无]{distractor}。",
        "<since>患者<trigger>[开始|逐渐]{symptom}，[未重视|未就诊|在家休息]，[其后|随后]{symptom}[加重|明显]，[无|伴]{distractor}，无{general_symptom}。",
        "现病史由[患者本人|其{kin}{relative}]诉：<since><trigger>{symptom}[，伴{distractor}|，伴{symptom}|]，程度[中等|较轻|剧烈]。",
    ],
    "course": [
        "至<visit>就诊，查{image}[示|提示]{organ}[异常|改变|病变]，<given>，<result>。",
        "曾于{date}在<visit>就诊，[具体诊断不详|诊断未明|考虑“{other_disease}”]，<given>，<result>。",
        "就诊于<visit>，[查|化验]{lab}[偏高|异常|未见异常]，<given>后<result>。",
        "{date}{doctor}医师[查看患者后|会诊]，建议完善{image}，[患者拒绝|未行检查|结果未归]。",
        "<visit>{doctor}主任[建议|嘱]住院，[因床位紧张|因个人原因]未住，<given>，<result>。",
        "期间{symptom}[反复发作|进行性加重|时有发作]，[多于{general_cause}后出现|与活动有关|与体位无关]，[再次|]<given>。",
        "{date}复查{lab}[{1.5-9.5}，较前升高|较前下降|无明显变化]，[仍有|偶有]{symptom}。",
    ],
    "closing": [
        "今为[求进一步诊治|进一步治疗]来我院，门诊以“[{symptom}待查|{symptom}原因待查|{symptom}|{name_of_disease}]”收入[我科|{bed}床|{department}]。",
        "现患者[为明确诊断|要求住院]，[门诊|急诊]拟“[{symptom}待查|{symptom}|{symptom}查因]”收住入院，[入住{bed}床|平车推入|步入病房]。",
        "[家属|{kin}{relative}]送至我院，[急诊|门诊]收入{department}，[住院号{record_number}|床号{bed}|联系电话{phone}]。",
    ],
    "state": ["[起病以来|病程中|自发病以来]，<condition>，大小便[正常|如常|尚可]，<weight>。", "[目前|近期]患者<condition>，二便正常，<weight>。"],
}  # fmt: skip

SECTIONS: dict[str, Sequence[str]] = {
    "主诉": [
        "{symptom}{2-20}{unit}，加重{1-6}{unit}。", "反复{symptom}{2-12}{unit}[，再发{1-5}天|]。", "{symptom}伴{symptom}{2-11}{unit}。",
        "发现{lab}异常{2-10}{unit}，{symptom}{1-6}{unit}。", "{symptom}、{distractor}{2-9}{unit}。",
    ],
    "现病史": [
        "<opening><course><closing><state>", "<opening><course><course><closing><state>", "<opening><course><course><course><closing><state>",
        "<opening><course><state><closing>",
    ],
    "既往史": [
        "[既往体健|既往体质一般]，否认[高血压|肝炎]、[糖尿病|结核]病史，[否认手术外伤史|{past_year}年因“{other_disease}”住院]，[否认药物过敏史|对{other_drug}过敏]。",
        "有“{other_disease}”病史{2-20}年，[长期|不规则]服用{other_drug}，[控制可|控制不详]。{date}在{hospital}行[手术|“阑尾切除术”|“剖宫产术”]，术后恢复可。[否认|无]输血史。",
        "高血压病史{2-30}年，最高血压{150-200}/{90-118}mmHg，[平素服药不规则|口服“{other_drug}”]。[否认|有]{other_disease}史，[青霉素过敏|无食物及药物过敏]，疫苗接种情况不详。",
        "[否认慢性病史|平素体弱]，{past_year}年[车祸外伤|骨折]，于{hospital}治疗[，主刀{doctor}医师|]，[愈后可|遗留活动受限]。否认传染病史。",
    ],
    "个人史": [
        "生于[原籍|{city}]，久居{address}，[职员|农民|退休|工人，就职于{employer}|教师，工作单位{employer}]，[吸烟{5-40}年，每日{5-40}支|无吸烟史|已戒烟{2-15}年]，[饮酒{5-30}年|偶饮酒|不饮酒]。",
        "出生于{city}，否认疫区疫水接触史，否认毒物放射性物质接触史，[嗜烟，{10-30}支/日|否认烟酒嗜好]，[居住地{address}|长期居住当地]。",
    ],
    "婚育史": [
        "{19-30}岁结婚，育{1-3}[子|女]，配偶{relative}体健[，电话{phone}|]。", "未婚未育。", "适龄婚育，夫妻关系和睦，子女均体健。",
        "已婚，配偶[体健|已故]，育有{1-3}子{1-2}女[，长{kin}{relative}在{city}工作|]。",
    ],
    "家族史": [
        "父亲患{other_disease}，母亲体健，否认家族遗传病史。", "否认家族性遗传病史。", "父母已故，死因不详，[兄|姐]{relative}有{other_disease}病史。",
        "[家族中|直系亲属中][有|无]{name_of_disease}[患者|病史]。",
    ],
    "体格检查": [
        "T：{36.0-38.9}℃，P：{58-120}次/分，R：{14-28}次/分，BP：{95-180}/{55-110}mmHg。神志清，[发育正常，营养中等|体型偏瘦|体型肥胖|精神欠佳]。[全身皮肤黏膜无黄染|皮肤稍苍白|浅表淋巴结未及肿大]。[双肺呼吸音清，未闻及干湿啰音|双肺呼吸音粗，可闻及少许湿啰音]，心率{58-120}次/分，[律齐|律不齐]，[各瓣膜听诊区未闻及杂音|心音有力]。[腹软，无压痛反跳痛|腹平软，{sign}]。双下肢[无|轻度]水肿。专科情况：{organ}[区|部位]{sign}，{sign}。",
        "T{36.0-38.5}℃ P{60-110}次/分 R{15-26}次/分 BP{100-175}/{60-105}mmHg，[步入病房|轮椅入室]，[自动体位|被动体位]，查体合作。颈软，[气管居中|甲状腺未及肿大]，[胸廓对称|桶状胸]，呼吸音[清|低]。{organ}{sign}，[余未见明显异常|生理反射存在，病理反射未引出]。",
    ],
    "辅助检查": [
        "{lab}：{1.2-99.9}↑，{lab}：{1.0-60.0}，[血红蛋白{80-150}g/L，|]白细胞{3.5-18.9}×10⁹/L。{image}（{date}，{hospital}）：[提示|示]{organ}[异常，请结合临床|改变|考虑病变可能]，[建议随诊|建议复查]。",
        "{date}{image}[示|提示]：{organ}[异常信号|占位待排|改变]。{lab}[{1.1-9.9}↑|明显升高|轻度升高]，{distractor_lab}[正常|未见异常]。检查号{order_number}。",
        "{image}：{organ}[病变可能|未见明显异常|轻度改变]（报告医师：{doctor}）。血常规：白细胞{3.5-18.9}×10⁹/L，中性粒细胞{45-92}%，血小板{80-350}×10⁹/L；{lab}[{1.0-50.0}|阳性|偏高]；空腹血糖{4.1-11.9}mmol/L。",
    ],
    "诊疗经过": [
        "入院后完善[相关检查|{lab}、{image}]，[给予|予]{drug}[5|10|20|25|50|75|100|200|500]mg [qd|bid|tid|静滴]，[辅以|联合]{other_drug}[营养支持|对症]，{doctor}主任医师查房[指示|认为]：[继续目前治疗|注意复查{lab}|排除{other_disease}]。{date}复查{image}[较前好转|无变化]，[经治疗|现]患者{symptom}[缓解|减轻|消失]，[于{date}出院|予以出院|转{hospital}继续治疗]。",
        "入住{bed}床后[予吸氧、心电监护|予{drug}]，[请{department}会诊|{doctor}医师告知病情，患者家属{relative}签字]，[于{date}在{anaesthesia}下行{operation}|继续{drug}口服]，[术后恢复顺利|病情平稳]，嘱[门诊随访|{2-8}周后复诊，电话{phone}]。",
    ],
}  # fmt: skip
"""Column name to templates of its text."""

POOLS: dict[str, Sequence[str]] = {
    "fair": ("可", "尚可", "欠佳", "一般", "差"),
    "kin": ("子", "女", "妻", "配偶", "女儿", "儿子", "弟"),
    "sign": (
        "压痛（+）",
        "压痛（-）",
        "未见异常",
        "可及包块",
        "叩击痛（±）",
        "活动受限",
        "稍肿胀",
        "触诊不满意",
        "质软",
    ),
    "anaesthesia": ("全麻", "局麻", "腰硬联合麻醉", "静脉麻醉"),
    "employer": ("晨光机械厂", "恒达纺织有限公司", "清溪中学", "宏远物流公司", "蓝天电子厂", "和顺粮油站"),
}
"""Slots that need no patient."""
