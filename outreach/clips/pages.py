"""What the clips' pages show, made ready for the templates; never a rule and never a change."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from scheduler.terms import Topic

from ..access import Permission
from ..errors import N_
from ..forms import Form
from ..i18n import gettext, length, number
from ..joint import Standing, VoteState
from ..places.models import Regency
from ..places.service import Banks, banks
from ..queue import JobState
from ..web import Call
from . import intake, queries, service
from .content import HINDRANCES, ClipSheet, Hindrance, clip_content_hash, hindrance_of, rendition_of, standing_of
from .errors import KeptFormRefused
from .findings import fault_sentence, finding_sentences
from .languages import language_codes, language_name
from .models import Clip, Recording, RenditionKind, Vetting

FINAL = (Hindrance.RETIRED, Hindrance.EXPIRED, Hindrance.REFUSED)
"""What waiting alone will not mend."""
TOPICS = {Topic.LAW: N_("Peraturan"), Topic.HARMONY: N_("Kerukunan"), Topic.PEACE: N_("Ketenteraman")}


@dataclass(frozen=True, slots=True)
class BankWord:
    """How one bank stands to a clip, with the vote behind it when there is one."""

    regency: Regency
    state: VoteState
    vote: Vetting | None

    @property
    def words(self) -> str:
        """The standing in words."""
        return {
            VoteState.NONE: gettext("belum diminta"),
            VoteState.ASKED: gettext("ditunggu"),
            VoteState.YES: gettext("layak siar"),
            VoteState.NO: gettext("menolak"),
        }[self.state]


def read_sheet(form: Form, folder: Path | None) -> ClipSheet:
    """What the clip form says; refused fields stay in `form.refusals` until `form.check()`."""
    return ClipSheet(
        title=form.text("title", most=120),
        topic=form.choice("topic", Topic).value,
        language=form.one_of("language", list(language_codes(folder))),
        legal_basis=form.text("legal_basis", required=False, most=200),
        legal_article=form.text("legal_article", required=False, most=80),
        speaker=form.text("speaker", required=False, most=120),
        script=form.text("script", required=False, most=20_000),
        consent_note=form.text("consent_note", required=False, most=300),
        valid_from_on=form.day("valid_from_on"),
        valid_until_on=form.maybe_day("valid_until_on"),
    )


def form_context(call: Call, clip: Clip | None = None) -> dict[str, Any]:
    """What the clip form needs: the values to show, the choices, and a sound that was already received."""
    folder = call.office.settings.border_folder
    blank = {"topic": "", "language": language_codes(folder)[0], "valid_from_on": call.today.isoformat()}
    kept = {} if clip is None else {name: str(value or "") for name, value in ClipSheet.of(clip).values().items()}
    filled = dict.fromkeys((field.name for field in fields(ClipSheet)), "") | blank | kept
    spoken = [(code, language_name(code, folder)) for code in language_codes(folder)]
    return {
        "clip": clip,
        "filled": filled,
        "languages": spoken,
        "topics": topic_choices(),
        "limits": intake.limits_of(call.office),
        "received": call.refused if isinstance(call.refused, KeptFormRefused) else None,
        "same": intake.same_as(call.refused),
    }


def topic_choices() -> list[tuple[str, str]]:
    """Each topic's value with its name."""
    return [(topic.value, gettext(name)) for topic, name in TOPICS.items()]


def bank_words(both: Banks, clip: Clip, standing: Standing) -> tuple[BankWord, BankWord]:
    """How both banks stand to a clip, left bank first."""
    content = clip_content_hash(clip, clip.recording)

    def word(regency: Regency, state: VoteState) -> BankWord:
        votes = [vote for vote in clip.vettings if vote.regency_code == regency.code and vote.content_hash == content]
        return BankWord(regency, state, votes[-1] if votes else None)

    return word(both.left, standing.left), word(both.right, standing.right)


def airing_words(both: Banks, standing: Standing, hindrance: str | None) -> str:
    """Why a clip may not air, in words that name who is waited for; nothing when it may."""
    if hindrance is None:
        return ""
    names = _names(both, standing, VoteState.NO) if hindrance == Hindrance.REFUSED else ""
    waited = _names(both, standing, VoteState.ASKED) if hindrance == Hindrance.UNVETTED else ""
    if names:
        return gettext("ditolak %(names)s") % {"names": names}
    if waited:
        return gettext("menunggu penilaian %(names)s") % {"names": waited}
    return gettext(HINDRANCES[Hindrance(hindrance)])


def _names(both: Banks, standing: Standing, state: VoteState) -> str:
    pairs = zip(both.both, (standing.left, standing.right), strict=True)
    return gettext(" dan ").join(regency.short_name for regency, stands in pairs if stands is state)


def mastering_state(session: Session, clip: Clip) -> str:
    """Where the present recording stands: none, working, ready, or fault."""
    recording = clip.recording
    if recording is None:
        return "none"
    if recording.mastered_at is not None:
        return "ready"
    job = service.mastering_of(session, clip)
    return "fault" if recording.fault or job is None or job.state == JobState.FAILED else "working"


def clip_context(call: Call, clip: Clip) -> dict[str, Any]:
    """Everything the pages of one clip show."""
    both = banks(call.session)
    standing = standing_of(clip, banks=both.codes)
    hindrance = hindrance_of(clip, standing=standing, on=call.today)
    content, recording = clip_content_hash(clip, clip.recording), clip.recording
    state = mastering_state(call.session, clip)
    vets_now = state == "ready" and clip.retired_at is None and call.actor.may(Permission.CLIP_VET)
    side = service.side_of(call.session, call.actor, Permission.CLIP_VET) if vets_now else ""
    mine = dict(zip(both.codes, (standing.left, standing.right), strict=True))
    return {
        "clip": clip,
        "owner": both.regency(clip.regency_code),
        "state": state,
        "standing": standing,
        "bank_words": bank_words(both, clip, standing),
        "hindrance": airing_words(both, standing, hindrance),
        "is_final": hindrance in FINAL,
        "content_hash": content,
        "short_hash": f"{content[:4]} {content[4:8]}".upper(),
        "findings": finding_sentences(recording.findings if recording else None),
        "fault": fault_sentence(recording),
        "alike": alike_sentences(call.session, recording),
        "files": {kind.value: rendition_of(recording, kind) for kind in RenditionKind},
        "topic_name": gettext(TOPICS[Topic(clip.topic)]),
        "language_name": language_name(clip.language, call.office.settings.border_folder),
        "may_edit": call.actor.may(Permission.CLIP_EDIT, regency_code=clip.regency_code),
        "may_vet": vets_now,
        "my_vote": mine.get(side),
        "limits": intake.limits_of(call.office),
        "received": call.refused if isinstance(call.refused, KeptFormRefused) else None,
        "same": intake.same_as(call.refused),
        "regency_name": lambda code: both.regency(code).short_name,
    }


def alike_sentences(session: Session, recording: Recording | None) -> list[tuple[int, str]]:
    """The other clips with the same recording, each as (clip's id, sentence)."""
    found = recording.alike or [] if recording else []
    titles = queries.titles_of(session, [one["clip_id"] for one in found]) if found else {}
    return [
        (
            one["clip_id"],
            gettext("Mirip dengan “%(title)s”: %(percent)s persen rekaman ini terdengar di sana.")
            % {"title": titles[one["clip_id"]], "percent": number(100 * float(one["share_of_mine"]))},
        )
        for one in found
        if one["clip_id"] in titles
    ]


def uses_context(call: Call, clip: Clip) -> dict[str, Any]:
    """Where the later room of slots shows the clip's uses and puts another clip in its place, if it does."""
    there = call.office.view_functions
    may_replace = "slots.replace_clip" in there and call.actor.may(Permission.SLOT_EDIT)
    others = queries.replacements(call.session, clip, on=call.today) if may_replace else []
    return {
        "uses_url": url_for("slots.uses", clip_id=clip.id) if "slots.uses" in there else "",
        "replace_url": url_for("slots.replace_clip", clip_id=clip.id) if may_replace else "",
        "replacements": [
            (other.id, f"{other.title} ({length(other.recording.length_s)})") for other in others if other.recording
        ],
    }


def shelf_context(call: Call) -> dict[str, Any]:
    """What the shelf's filters show: topics with counts, and the languages there are."""
    counts, both = queries.count_by_topic(call.session), banks(call.session)
    name = partial(language_name, folder=call.office.settings.border_folder)
    return {
        "topics": [(topic, name, counts[topic]) for topic, name in topic_choices()],
        "total": sum(counts.values()),
        "spoken": [(code, name(code)) for code in queries.languages_on_shelf(call.session)],
        "banks": both,
        "today": call.today,
        "language_name": name,
        "shelf_words": lambda row: airing_words(both, row.standing, row.hindrance) or gettext("boleh disiarkan"),
    }
