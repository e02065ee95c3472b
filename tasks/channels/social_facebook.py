"""The Facebook channel: one short post in whole sentences, the point in its first lines.

`tasks.content` runs it. The platform would take 63,206 characters; readers take far fewer.
"""

from tasks.social.network import SocialChannel, SocialPlan, tagged
from tasks.social.posts import PARAGRAPH, Room, body, opening, tell, under
from tasks.social.rules import Network
from tasks.social.story import Story
from tasks.social.tellable import words
from tasks.writing.words.counting import utf16_length

LIMIT = 63_206
AIM = 600
HOOK = 125  # what the feed shows before "see more" on a small screen
_MOST_POINTS = 2


class Facebook(SocialChannel):
    """Satisfies `Channel`; it has no state."""

    network = Network(
        "social_facebook",
        "Facebook",
        LIMIT,
        "utf16_length",
        utf16_length,
        max_tags=3,
        hook=HOOK,
    )

    def compose(self, story: Story, network: Network) -> SocialPlan:
        """The opening, then the weightiest points while the post stays short."""
        aim = min(AIM, network.limit)
        post, left = opening(story, Room(aim, utf16_length))
        told = 0
        for point in (left, *story.points):
            said = words(body(post))
            room = Room(aim - utf16_length(body(post)) - len(PARAGRAPH), utf16_length, sentences=2)
            addition = tell(point, room) if room.limit > 0 else ()
            if (
                not addition
                or words(body(addition)) <= said
                or addition[-1].slot.text.endswith("…")
            ):
                continue
            post = (*post, *under(addition))
            told += 1
            if told == _MOST_POINTS:
                break
        plan = SocialPlan((post,), link=story.link, media=story.media)
        return tagged(plan, story.tags, network)


CHANNEL = Facebook()
