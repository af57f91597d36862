"""What could be given up when a week is too much: each single thing, what it saves, and the cheapest run of them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.workload.cuts import Rung
from smdash.domain.workload.duties import guessed_duties
from smdash.domain.workload.estimates import estimate_for
from smdash.domain.workload.load import expected_distinct
from smdash.domain.workload.situation import (
    PER_WEEK,
    AccountWork,
    Cadence,
    Situation,
    activity_of,
    biased,
    chance_of,
    chances_of,
    evaluate,
    switch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.workload.duties import DutyWork
    from smdash.domain.workload.situation import Evaluation

VALUE_EXPONENT = 0.7
"""How the worth of one post more falls: the k-th is worth k^0.7 - (k-1)^0.7 of the first."""
TARGET_P = 0.20
MOST_SMALL = 12
"""Kinds of posts and accounts that are named before whole clients are: nobody follows a list of forty."""
LEAST_H = 0.25
TOGETHER = "one brand a day"


class Batching(NamedTuple):
    """What working on one brand a day would save, and the week then."""

    saved_h: float
    situation: Situation
    after: Evaluation


class Cut(NamedTuple):
    """A single thing that could be given up: its name, the value lost a week, and what goes.

    ``kept`` is the account with a post less, None where it goes. ``client`` are all accounts of a client that goes
    whole, with its duties; ``account`` is the first of them then. ``what`` is the kind of post that is one less.
    """

    name: str
    value: float
    account: AccountWork
    kept: AccountWork | None
    client: tuple[AccountWork, ...] = ()
    what: Cadence | None = None

    @property
    def gone(self) -> tuple[AccountWork, ...]:
        """The accounts that go."""
        return self.client or ((self.account,) if self.kept is None else ())

    def taken(self, situation: Situation) -> Situation:
        """Return what is left."""
        if self.client:
            return situation.without_brand(self.account.brand)
        return situation.without_account(self.account.slug) if self.kept is None else situation.with_account(self.kept)


class WaysOut(NamedTuple):
    """What would have to go until a week overruns at most one week in five.

    ``batching`` costs nothing and comes first, where it saves anything; each of ``rungs`` comes on top of what is
    before it. ``left`` is the week after all of them: where it does not fit either, nothing more may be cut.
    """

    batching: Batching | None
    rungs: tuple[Rung, ...]
    left: Evaluation

    @property
    def steps(self) -> tuple[Rung, ...]:
        """All of it in order, working on one brand a day as a rung that costs nothing."""
        if self.batching is None:
            return self.rungs
        after = self.batching.after
        return (Rung(TOGETHER, self.batching.saved_h, 0.0, after.load.load, after.chance), *self.rungs)

    @property
    def suffices(self) -> bool | None:
        """Whether the week fits after all of them; None where that cannot be said, and where there are no hours."""
        return None if self.left.load.load is None else self.left.fits


class Goes(NamedTuple):
    """Cuts of one thing as one: posts of a kind at an account down to ``left`` a week, an account, or a client."""

    name: str
    value: float
    cut: Cut
    left: float = 0.0

    def taken(self, situation: Situation) -> Situation:
        """Return what is left."""
        what = self.cut.what
        if what is None:
            return self.cut.taken(situation)
        account = next(each for each in situation.accounts if each.slug == self.cut.account.slug)
        cadences = tuple(
            each._replace(per_week=self.left) if (each.format, each.adapted) == (what.format, what.adapted) else each
            for each in account.cadences
        )
        return situation.with_account(account._replace(cadences=cadences))


def batching(situation: Situation, evaluation: Evaluation) -> Batching | None:
    """Return what one brand a day would save; None where it is done already or saves less than a quarter of an hour."""
    if situation.batched:
        return None
    batched = situation._replace(batched=True)
    after = evaluate(batched)
    saved = evaluation.load.mean_h - after.load.mean_h
    return Batching(saved, batched, after) if saved >= LEAST_H else None


def ways_out(situation: Situation, evaluation: Evaluation) -> WaysOut:
    """Return what would have to go, down to whole clients, until the week fits or nothing is left that may go."""
    together = batching(situation, evaluation)
    if together is not None:
        situation, evaluation = together.situation, together.after
    rungs, left = _rungs(situation, evaluation, what_goes(situation, evaluation, TARGET_P, None))
    return WaysOut(together, tuple(rungs), left)


def ladder(
    situation: Situation, evaluation: Evaluation, target_p: float = TARGET_P, most: int | None = None
) -> list[Rung]:
    """Return the cuts, cheapest in value first, until the chance of overrun is at most ``target_p``.

    Each round takes the least value lost per hour saved: a post less, or an account of a client that has others. Whole
    clients, with their duties, go last: when ``MOST_SMALL`` smaller things were not enough, or none is left; what
    need not go beside them stays then. The list ends where the week fits, where nothing is left that may go, or after
    ``most`` steps. Steps that take the same kind of post at an account are one rung, in the place of its own price.

    Mean hours add up over posts, so that each candidate is known by its own minutes and only the chosen one is
    evaluated anew. The chance of a rung is None while something is unknown.
    """
    return _rungs(situation, evaluation, what_goes(situation, evaluation, target_p, most))[0]


def _rungs(situation: Situation, evaluation: Evaluation, going: Sequence[Goes]) -> tuple[list[Rung], Evaluation]:
    """Return what each of some things saves on top of those before, the cheapest next, and the week without all."""
    rungs: list[Rung] = []
    left = list(going)
    while left:
        # What several cuts of one kind are together has its own price, so that theirs does not tell the order.
        tried = []
        for number, each in enumerate([each for each in left if not each.cut.client] or left):
            rest = each.taken(situation)
            after = evaluate(rest)
            saved = evaluation.load.mean_h - after.load.mean_h
            tried.append((each.value / saved, number, each, saved, rest, after))
        price, _, each, saved, situation, evaluation = min(tried, key=lambda each: each[:2])
        left.remove(each)
        rungs.append(Rung(each.name, saved, price, evaluation.load.load, evaluation.chance))
    return rungs, evaluation


def what_goes(situation: Situation, evaluation: Evaluation, target_p: float, most: int | None) -> list[Goes]:
    """Return what goes, the least missed first and as in ``ladder``; all that may go where that is not enough."""
    now, result = situation, evaluation
    cuts: list[Cut] = []
    named: set[tuple[str, str, bool]] = set()
    whole = False
    while _over(result, target_p) and (most is None or len(cuts) < most):
        saved_h = savings(now)
        small = () if whole else candidates(now)
        step = _cheapest([each for each in small if len(named) < MOST_SMALL or _key(each) in named], saved_h)
        if step is None:
            whole, step = True, _cheapest(_whole(now), saved_h)
        if step is None:
            break
        now = step.taken(now)
        result = evaluate(now)
        cuts.append(step)
        named.add(_key(step))
    going = _joined(situation, cuts)
    return _needed(situation, going, target_p) if whole and not _over(result, target_p) else going


def _key(cut: Cut) -> tuple[str, str, bool]:
    """Return what a cut is of: posts of a kind at an account, the account, or the client."""
    if cut.client:
        return "", cut.account.brand, False
    return (cut.account.slug, cut.what.format, cut.what.adapted) if cut.what else (cut.account.slug, "", False)


def _over(result: Evaluation, target_p: float) -> bool:
    return result.load.p_overrun is not None and result.load.p_overrun > target_p


def _cheapest(steps: Sequence[Cut], saved_h: Callable[[Cut], float]) -> Cut | None:
    """Return the step with the least value lost per hour saved; None where none saves anything."""
    priced = [(step.value / hours, number) for number, step in enumerate(steps) if (hours := saved_h(step)) > 1e-9]
    return steps[min(priced)[1]] if priced else None


def _joined(situation: Situation, cuts: Sequence[Cut]) -> list[Goes]:
    """Join cuts of one kind of post at an account, and leave out those of accounts and clients that go whole."""
    clients = {cut.account.brand for cut in cuts if cut.client}
    gone = {each.slug for cut in cuts for each in cut.gone}
    first = {account.slug: account for account in situation.accounts}
    found: dict[tuple[str, str, bool], Goes] = {}
    numbers: Counter[tuple[str, str, bool]] = Counter()
    for cut in cuts:
        key, slug, brand = _key(cut), cut.account.slug, cut.account.brand
        if cut.client:
            found[_key(cut)] = _client([each for each in situation.accounts if each.brand == brand])
        elif brand in clients:
            continue
        elif cut.kept is None:
            whole = _drop(first[slug])
            found[key] = Goes(whole.name, whole.value, whole)
        elif slug not in gone and cut.what is not None:
            numbers[key] += 1
            before = found.get(key)
            left = max(0.0, cut.what.per_week - 1)
            name = cut.name
            if left and numbers[key] > 1:
                name = f"{numbers[key]} {_post_words(cut.what)} posts less a week at {slug}"
            found[key] = Goes(name, cut.value + (before.value if before else 0.0), cut, left)
    return list(found.values())


def _client(accounts: Sequence[AccountWork]) -> Goes:
    slugs = ", ".join(sorted(account.slug for account in accounts))
    brand = accounts[0].brand
    lost = math.fsum(_worth(account) * _posts_worth(account) for account in accounts)
    name = f"drop the client {brand} ({slugs})"
    return Goes(name, lost, Cut(name, lost, accounts[0], None, tuple(accounts)))


def _needed(situation: Situation, going: Sequence[Goes], target_p: float) -> list[Goes]:
    """Return what has to go beside whole clients: what the week fits without losing stays, the most valuable first."""
    needed = list(going)
    for each in sorted(going, key=lambda each: -each.value):
        rest = [other for other in needed if other is not each]
        without = situation
        for other in rest:
            without = other.taken(without)
        if not _over(evaluate(without), target_p):
            needed = rest
    return needed


def savings(situation: Situation) -> Callable[[Cut], float]:
    """Return the function that says how many hours a week each step saves."""
    own, days, spread = biased(situation), situation.work_days, situation.spread_days
    minutes: dict[tuple[str, bool], float] = {}
    by_brand = chances_of(situation)
    brands, busy = expected_distinct(by_brand)
    inboxes = sum(bool(account.inbox_per_week) for account in situation.accounts)
    width = {brand: math.fsum(chances) for brand, chances in by_brand.items()}
    before = switch(situation, brands, busy, inboxes, max(width.values(), default=0.0))
    widest = sorted(width, key=lambda brand: -width[brand])[:2]
    of_brand = Counter(account.brand for account in situation.accounts)
    of_platform = Counter(account.platform for account in situation.accounts)

    def mean(format: str, adapted: bool = False) -> float:
        key = format, adapted
        if key not in minutes:
            estimate = estimate_for(*key, own)
            minutes[key] = estimate.mean if estimate else 0.0
        return minutes[key]

    def made(works: tuple[Cadence, ...]) -> float:
        return math.fsum(cadence.per_week * mean(cadence.format, cadence.adapted) for cadence in works)

    def recurring(duties: Sequence[DutyWork]) -> float:
        return math.fsum(
            duty.times * (days if duty.per == "workday" else PER_WEEK[duty.per]) * mean(duty.activity)
            for duty in duties
        )

    def with_duties(gone: Sequence[AccountWork]) -> float:
        """Return the minutes of duties that go with accounts: a client's own, and the usual that are guessed."""
        left_brands, left_platforms = of_brand.copy(), of_platform.copy()
        left_brands.subtract(account.brand for account in gone)
        left_platforms.subtract(account.platform for account in gone)
        stay = {brand for brand, number in left_brands.items() if number}
        if len(stay) == len(of_brand) and all(left_platforms.values()):
            return 0.0
        kept = tuple(duty for duty in situation.duties if duty.brand not in of_brand or duty.brand in stay)
        usual = guessed_duties(kept, stay, {platform for platform, number in left_platforms.items() if number})
        return duty_minutes - recurring(kept) - recurring(usual)

    duty_minutes = recurring(situation.duties) + recurring(guessed_duties(situation.duties, of_brand, of_platform))

    def saved(step: Cut) -> float:
        account, kept, gone = step.account, step.kept, step.gone
        chances = list(by_brand[account.brand])
        alone = expected_distinct({"": chances})
        if kept is not None:
            less = made(account.works) - made(kept.works)
            chances.remove(chance_of(account.posts, spread))
            chances.append(chance_of(kept.posts, spread))
        else:
            less = math.fsum(
                made(each.works) + ((each.inbox_per_week or 0.0) + each.owed) * mean("inbox") for each in gone
            )
            less += with_duties(gone)
            for each in gone:
                chances.remove(chance_of(each.posts, spread))
        left = expected_distinct({"": chances})
        unasked = sum(bool(each.inbox_per_week) for each in gone)
        others = next((width[brand] for brand in widest if brand != account.brand), 0.0)
        after = switch(
            situation,
            brands - alone[0] + left[0],
            busy - alone[1] + left[1],
            inboxes - unasked,
            max(others, math.fsum(chances)),
        )
        return (less + days * (before - after)) / 60

    return saved


def candidates(situation: Situation) -> list[Cut]:
    """Return each small thing that could be given up: a post, or an account of a client that has others.

    Locked accounts have none.
    """
    found: list[Cut] = []
    of_brand = Counter(account.brand for account in situation.accounts)
    for account in situation.accounts:
        if account.locked:
            continue
        worth = _worth(account)
        posts = account.posts
        for number, cadence in enumerate(account.cadences):
            if cadence.per_week <= 0:
                continue
            less = max(0.0, cadence.per_week - 1)
            rest = posts - (cadence.per_week - less)
            cadences = (
                *account.cadences[:number],
                cadence._replace(per_week=less),
                *account.cadences[number + 1 :],
            )
            words = _post_words(cadence)
            name = f"one {words} less a week at {account.slug}" if less else f"no {words} at {account.slug}"
            lost = worth * (posts**VALUE_EXPONENT - max(0.0, rest) ** VALUE_EXPONENT)
            found.append(Cut(name, lost, account, account._replace(cadences=cadences), what=cadence))
        if of_brand[account.brand] > 1:
            found.append(_drop(account))
    return found


def _whole(situation: Situation) -> list[Cut]:
    """Return the whole accounts and whole clients that could go; a client with a locked account is kept."""
    by_brand: dict[str, list[AccountWork]] = {}
    for account in situation.accounts:
        by_brand.setdefault(account.brand, []).append(account)
    found = [
        _drop(account) for account in situation.accounts if not account.locked and len(by_brand[account.brand]) > 1
    ]
    found += [
        _client(accounts).cut for accounts in by_brand.values() if not any(account.locked for account in accounts)
    ]
    return found


def _drop(account: AccountWork) -> Cut:
    return Cut(f"drop {account.slug}", _worth(account) * _posts_worth(account), account, None)


def _posts_worth(account: AccountWork) -> float:
    """Return what an account's posts are worth, in those of one that is the only one."""
    return math.pow(account.posts, VALUE_EXPONENT)


def _worth(account: AccountWork) -> float:
    return 1.0 if account.value is None else account.value


def _post_words(cadence: Cadence) -> str:
    words = activity_of(cadence).replace("_", " ")
    return {"adapt": "adapted post", "adapt video": "adapted video"}.get(words, words)


def steps(situation: Situation) -> list[tuple[str, float, Situation]]:
    """Return each single thing that could be given up: its name, the value lost a week, and what is left."""
    every = [*candidates(situation), *(step for step in _whole(situation) if step.client)]
    return [(step.name, step.value, step.taken(situation)) for step in every]
