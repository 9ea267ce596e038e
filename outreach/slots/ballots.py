"""Screens and addresses of proposals, votes, and a clip's place in the plan; never a query and never a rule."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import N_, Refused
from ..i18n import gettext
from ..places import service as places
from ..web import Call, allowed
from . import airtime, queries, series, voting
from .content import short_hash
from .views import room

SAME_CLIP = N_("Pilih klip lain sebagai pengganti.")


@room.get("/usulan")
@allowed(Permission.SLOT_READ)
def proposals(call: Call) -> AnyResponse:
    """Drafts to propose, and what was proposed."""
    river = places.banks(call.session)
    drafts = queries.views_of(call.session, queries.open_drafts(call.session, today=call.today), river=river)
    listed = queries.proposals_of(call.session, river=river)
    findings = airtime.findings_on(call.session, {view.day for view in drafts})
    return call.page("slots/proposals.html", river=river, drafts=drafts, proposals=listed, findings=findings)


@room.post("/usulan")
@allowed(Permission.SLOT_EDIT, again="slots.proposals")
def propose(call: Call) -> AnyResponse:
    """Lay chosen drafts before both regencies."""
    form = call.form
    chosen, note = form.many_integers("joint_slots"), form.text("note", required=False, most=300)
    form.check()
    proposal = voting.propose(call.session, call.actor, joint_ids=chosen, note=note, now=call.now)
    return call.go("slots.ballot", proposal_id=proposal.id, said=gettext("Usulan dikirim ke kedua kabupaten."))


@room.get("/usulan/<int:proposal_id>")
@allowed(Permission.SLOT_READ)
def ballot(call: Call, proposal_id: int) -> AnyResponse:
    """What exactly a vote binds, phone first."""
    proposal, river = voting.get_proposal(call.session, proposal_id), places.banks(call.session)
    joints = voting.joints_of(call.session, proposal_id)
    bound = voting.open_joints(call.session, proposal_id, now=call.now)
    code = next((g.regency_code for g in call.actor.grants if g.role == "approver"), None)
    views = queries.views_of(call.session, joints, river=river)
    return call.page(
        "slots/ballot.html",
        findings=airtime.findings_on(call.session, {view.day for view in views}),
        proposal=proposal,
        river=river,
        views=views,
        bound=bound,
        own=code,
        own_states={(v.standing.left if code == river.left.code else v.standing.right).value for v in views},
        shown_hash=voting.hash_of(bound),
        short=short_hash(voting.hash_of(bound)),
        clip_ids={joint.id: joint.clip_id for joint in joints},
    )


@room.post("/usulan/<int:proposal_id>/suara")
@allowed(Permission.SLOT_APPROVE, again="slots.ballot")
def vote(call: Call, proposal_id: int) -> AnyResponse:
    """Cast the own regency's vote on exactly what was shown."""
    form = call.form
    answer, shown = form.one_of("answer", ["yes", "no"]), form.text("shown_hash", most=64)
    note = form.text("note", required=answer == "no", most=300)
    form.check()
    proposal = voting.get_proposal(call.session, proposal_id)
    code = next(g.regency_code for g in call.actor.grants if g.role == "approver") or ""
    call.require(Permission.SLOT_APPROVE, regency_code=code)
    cast = voting.Ballot(answer == "yes", shown, note)
    count = voting.vote(call.session, call.actor, proposal=proposal, regency_code=code, ballot=cast, now=call.now)
    said = gettext("%(count)s slot disetujui.") if cast.says_yes else gettext("%(count)s slot ditolak.")
    undo = url_for("slots.take_back", proposal_id=proposal_id)
    return call.go("slots.ballot", proposal_id=proposal_id, said=said % {"count": count}, undo=undo)


@room.post("/usulan/<int:proposal_id>/urungkan")
@allowed(Permission.SLOT_APPROVE, again="slots.ballot")
def take_back(call: Call, proposal_id: int) -> AnyResponse:
    """Undo the own vote of a moment ago."""
    proposal = voting.get_proposal(call.session, proposal_id)
    code = next(g.regency_code for g in call.actor.grants if g.role == "approver") or ""
    voting.take_back(call.session, call.actor, proposal=proposal, regency_code=code, now=call.now)
    return call.go("slots.ballot", proposal_id=proposal_id, said=gettext("Suara diurungkan."))


@room.get("/klip/<int:clip_id>/dipakai")
@allowed(Permission.SLOT_READ)
def uses(call: Call, clip_id: int) -> AnyResponse:
    """Where a clip is used, and the form that lets another stand in for it."""
    river = places.banks(call.session)
    views = queries.views_of(call.session, queries.uses_of(call.session, clip_id), river=river)
    clips = queries.clip_choices(call.session)
    return call.page("slots/uses.html", views=views, clip_id=clip_id, clips=clips, river=river)


@room.post("/klip/<int:clip_id>/ganti")
@allowed(Permission.SLOT_EDIT, again="slots.uses")
def replace_clip(call: Call, clip_id: int) -> AnyResponse:
    """Let another clip stand in for this one in every joint slot to come."""
    form = call.form
    new_id = form.integer("new_clip_id", least=1)
    form.check()
    if new_id == clip_id:
        raise Refused(SAME_CLIP, "new_clip_id")
    count = series.replace_clip_in_future(
        call.session, call.actor, old_clip_id=clip_id, new_clip_id=new_id, now=call.now
    )
    said = gettext("%(count)s slot mendatang kini memakai klip pengganti; suaranya diminta lagi.") % {"count": count}
    return call.go("slots.uses", clip_id=new_id, said=said)
