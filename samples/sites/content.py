"""What the replicas say: which diseases a site covers and the text of each section.

What belongs here: the choice of content. What does not: markup and URLs (one file per site).
"""

from __future__ import annotations

from random import Random

from samples.grammar import Disease, World, section_paragraphs

SYNDICATED_EVERY = 9
"""One section in so many is the same text on every site that covers the disease, as the real sites copy from each other."""


def stream(world: World, seed: int, site: str) -> Random:
    """The random stream of one site."""
    return world.stream(f"sites/{seed}/{site}")


def covered(world: World, count: int, rng: Random) -> list[Disease]:
    """``count`` diseases of the world, the site's own selection in the world's order."""
    chosen = set(rng.sample(range(len(world.diseases)), count))
    return [disease for i, disease in enumerate(world.diseases) if i in chosen]


def section(world: World, seed: int, disease: Disease, label: str, rng: Random) -> tuple[str, ...]:
    """The paragraphs of one section: the site's own, or for some (disease, label) the text that all sites share."""
    shared = world.stream(f"sites/{seed}/shared/{disease.pinyin}/{label}")
    if shared.randrange(SYNDICATED_EVERY) == 0:
        rng = shared
    return tuple(section_paragraphs(disease, label, rng))


_MENU = "首页 疾病 症状 检查 手术 药品 医院 医生 问答 资讯 养生 饮食 母婴 心理 男性 女性 老人 儿童 急救 体检 中医 整形 口腔 眼科".split()  # noqa: SIM905
_FOOTER = (
    "关于我们 联系方式 服务条款 隐私说明 广告合作 网站地图 意见反馈",
    "特别提示：本页内容为练习用的虚构文本，不作为诊断和治疗的依据，身体不适请到正规医院就诊。",
)


def header(site_name: str) -> str:
    """The navigation above every page."""
    items = "".join(f'<li><span class="nav-item">{site_name}{word}</span></li>' for word in _MENU)
    return f'<div class="topnav"><ul class="nav-list clearfix">{items}</ul></div>'


def footer(site_name: str) -> str:
    """The links and notices below every page."""
    notices = "".join(f"<p>{notice}</p>" for notice in _FOOTER)
    return f'<div class="footer">{notices}<p>{site_name} 版权所有</p></div>'
