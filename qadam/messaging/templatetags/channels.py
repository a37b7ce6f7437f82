"""How a channel of ours stands on a page: its drawing, its kind, its name."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qadam.core.templatetags.qadam import icon
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import account_name, channel_icon

register = template.Library()


@register.simple_tag
def channel(account: ChannelAccount) -> SafeString:
    """{% channel account %}: WhatsApp · Sahar, with the drawing of its kind before it."""
    return format_html("<b>{} {}</b>", icon(channel_icon(account.kind)), account_name(account))
