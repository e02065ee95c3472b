"""The Instagram channel: one caption in short paragraphs that goes under a picture.

`tasks.content` runs it. Instagram makes no link of an address in a caption, so none is written; the
page is given beside it as `profile_link`, for the profile or a story.
"""

from dataclasses import replace

from tasks.social.network import SocialChannel, SocialPlan, tagged
from tasks.social.posts import Room, body, opening, tell, under
from tasks.social.rules import Network
from tasks.social.story import Story, without_addresses
from tasks.social.tellable import words
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec
from tasks.writing.words.counting import utf16_length

LIMIT = 2200
TAG_LIMIT = 30
AIM = 900
_MOST_POINTS = 4


class Instagram(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_instagram",
        "Instagram",
        LIMIT,
        "utf16_length",
        utf16_length,
        max_tags=5,
        hook=125,
        tag_limit=TAG_LIMIT,
        carries_link=False,
    )

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """The opening, then the points that fit a caption somebody reads to its end."""
        link, story = story.link, without_addresses(story)
        room = Room(min(AIM, network.limit), utf16_length)
        post, left = opening(story, room)
        told = 0
        for point in (left, *story.points):
            said = words(body(post))
            fresh = replace(
                point, sentences=[s for s in point.sentences if not words(s.text) <= said]
            )
            addition = under(tell(fresh, Room(400, utf16_length, sentences=2)))
            if not addition or not room.holds((*post, *addition)):
                continue
            post, told = (*post, *addition), told + 1
            if told == _MOST_POINTS:
                break
        plan = SocialPlan((post,), media=story.media, card_link=link)
        return tagged(plan, story.tags, network)

    def render(self, plan: SocialPlan, spec: Spec) -> ChannelContent:
        """Also name the page beside the caption, and say that it is not a link there."""
        content = super().render(plan, spec)
        if not plan.card_link:
            return content
        message = (
            f"A caption has no links; put {plan.card_link[:80]!r} into the profile or a story."
        )
        return replace(
            content,
            fields={**content.fields, "profile_link": plan.card_link},
            findings=(*content.findings, Finding("link_not_clickable", Severity.INFO, message)),
        )


CHANNEL = Instagram()
