"""What creators published: the first piece where the funnel says so, more the better they sell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.contract import CONTENT_KINDS
from sample_data.arrow import ids, times, words
from sample_data.draws import NEVER, Ints, pick, pick_by, runs, stream, whole
from sample_data.enrollments import NONE, PLACE_WEIGHTS, campaign_on
from sample_data.markets import MARKETS, PLATFORMS
from sample_data.world import Block, World

KINDS_OF_PLATFORM = (
    (10, 30, 30, 22, 8), (38, 52, 4, 2, 4), (14, 58, 3, 1, 24), (16, 26, 44, 6, 8),
    (4, 18, 68, 2, 8), (14, 28, 48, 4, 6), (72, 20, 2, 0, 6),
)  # fmt: skip
TITLES: dict[str, tuple[str, ...]] = {
    "ru": (
        "Что я заказала на распродажу", "Честный обзор: брать или нет?", "Топ-10 находок до 1000 ₽",
        "Прямой эфир: примеряем всё", "Распаковка вместе с вами 📦", "Уборка за час: мои помощники",
    ),
    "fr": (
        "Haul de la semaine : mes coups de cœur", "J’ai testé pour vous…", "10 trouvailles à moins de 20 €",
        "En direct : on essaie tout !", "Déballage du colis géant", "L’été à petit prix",
    ),
    "es": (
        "Mis compras del mes: ¡qué fuerte!", "Reseña sincera: ¿vale la pena?", "10 caprichos por menos de 15 €",
        "En directo: nos lo probamos todo", "Abriendo paquetes 📦", "Vuelta al cole sin gastar de más",
    ),
    "pl": (
        "Zakupowy przegląd tygodnia", "Szczera recenzja: warto?", "10 perełek do 50 zł", "Na żywo: przymierzamy!",
        "Rozpakowujemy paczki 📦", "Łazienka na nowo za grosze",
    ),
    "en": (
        "This week's haul", "Honest review: keep or return?", "10 finds under $20", "Live: trying it all on",
        "Unboxing the big one 📦", "Desk setup, start to finish", "What I'd buy again", '"Too good" or too cheap?',
    ),
}  # fmt: skip
VOCABULARY = tuple(title for titles in TITLES.values() for title in titles)
NO_TITLE = 0.05
NO_CAMPAIGN = 0.18
NO_VIEWS = 0.06
MOST_EACH = 500


@dataclass(frozen=True)
class Contents:
    """The contents of one block of creators, by creator and time.

    creator: within the block; begins: where each creator's contents begin, one element more than creators;
    campaign: position or NONE; published: when. first: position of the first one among all contents.
    """

    creator: Ints
    begins: Ints
    campaign: Ints
    published: Ints
    first: int


def contents(world: World, block: Block, first: int) -> tuple[Contents, pa.Table]:
    """Draw a block's contents and return them with their rows of the contents table."""
    rng = stream(world.plan.seed, "contents", block.number)
    people = world.people
    has = people.content[block.slice] != NEVER
    eager = rng.exponential(1.0, block.size)
    each = 1 + (eager * (1.0 + 0.9 * world.earnings.lines[block.slice] ** 0.55)).astype(np.int64)
    creator, begins = runs(np.where(has, np.minimum(each, MOST_EACH), 0))
    whose = creator + block.start
    since, until = people.content[whose], people.ends[whose]
    share = rng.random(len(whose))
    published = world.calendar.times(rng, people.market[whose], since, until, share)
    opens = begins[has]
    published[opens] = since[opens]
    published = world.sorted_by_creator(creator, published)

    place = pick(rng, PLACE_WEIGHTS, len(whose))
    campaign = campaign_on(world.enrollments, whose, place, published, world.begins, world.over)
    campaign = np.where(rng.random(len(whose)) < NO_CAMPAIGN, NONE, campaign)
    found = Contents(creator, np.append(begins, len(creator)), campaign, published, first)
    return found, _table(rng, world, whose, found)


def _table(rng: np.random.Generator, world: World, whose: Ints, found: Contents) -> pa.Table:
    people = world.people
    platform = people.platform[whose]
    reach = people.followers[whose] * np.exp(0.9 * rng.standard_normal(len(whose)) - 1.6)
    number = found.first + np.arange(len(whose))
    url = pc.binary_join_element_wise(
        "https://example.com/",
        words(platform, PLATFORMS).cast(pa.string()),
        "/",
        pa.array((number + 1) * 15_485_863 % 9_999_999_967).cast(pa.string()),
        "",
    )
    return pa.table(
        {
            "content_id": ids(number),
            "creator_id": ids(whose),
            "campaign_id": ids(found.campaign, found.campaign == NONE),
            "platform": words(platform, PLATFORMS),
            "kind": words(pick_by(rng, KINDS_OF_PLATFORM, platform), CONTENT_KINDS),
            "title": words(_titles(rng, people.market[whose]), VOCABULARY, rng.random(len(whose)) < NO_TITLE),
            "url": url,
            "published_at": times(found.published),
            "views": pa.array(reach.astype(np.int64) + 3, mask=rng.random(len(whose)) < NO_VIEWS),
        }
    )


def _titles(rng: np.random.Generator, market: Ints) -> Ints:
    begins, sizes, at = {}, {}, 0
    for language, titles in TITLES.items():
        begins[language], sizes[language] = at, len(titles)
        at += len(titles)
    told = [m.language if m.language in TITLES else "en" for m in MARKETS]
    begin = np.array([begins[str(name)] for name in told])[market]
    size = np.array([sizes[str(name)] for name in told])[market]
    return whole(begin + rng.random(len(market)) * size)
