"""What a question of the box is about, by its words alone: nobody has to read all boxes to see what is asked most."""

from qadam.circles.models import BoxQuestion
from qadam.core.clock import now
from qadam.core.text import fold

# Looked at in this order: the first topic with a word in the question takes it. Parts of words, folded.
_WORDS: dict[str, str] = {
    "harassment": "harass blackmail threat stalk تنگ بلیک میل دھمک ہراس تنګ بلېک مېل ګواښ ځور",
    "deepfakes": "deepfake deep fake video cloned voice جعلی ویڈیو نقلی آواز ډیپ فیک جعلي ویډیو نقلي غږ نقلي اواز",
    "otp": "otp code pin easypaisa jazzcash کوڈ پن کوڈ ایزی پیسہ جاز کیش او ٹی پی کوډ ایزي پیسه جاز کېش",
    "jobs": "job visa prize lottery 8171 bisp benazir نوکری ویزا انعام لاٹری بے نظیر امداد نوکري ویزه انعام لاټري بې نظیر",
    "children": "child kid game youtube son daughter بچے بچوں بچہ گیم بیٹا بیٹی ماشوم بچي لوبې ګېم",
    "photos": "photo picture privacy gallery تصویر فوٹو پرائیویسی انځور تصوير فوټو",
    "locks": "password lock hack account پاس ورڈ پاسورڈ تالا لاک ہیک اکاؤنٹ پاسورډ قلف هېک اکاونټ",
    "links": "link website url لنک ویب سائٹ لینک وېب",
    "forwards": "forward rumour rumor fake news true فارورڈ افواہ خبر سچ جھوٹ اوازه خبر رښتیا دروغ فارورډ",
    "home": "husband mother family home شوہر ساس گھر والے امی ابو خاوند خواښې کور والا مور پلار",
}
OTHER = "other"
_TOPICS = {
    topic: tuple(fold(part) for part in words.split() if len(part) > 2) for topic, words in _WORDS.items()
}


def topic_of(text: str) -> str:
    """The topic of a question; "other" when no word of ours is in it."""
    said = f" {fold(text)} "
    found = (topic for topic, words in _TOPICS.items() if any(f" {word}" in said for word in words))
    return next(found, OTHER)


def sort_questions() -> int:
    """Gives questions without a topic theirs. How many."""
    rows = list(BoxQuestion.objects.filter(topic="").order_by("created_at")[:1000])
    for row in rows:
        row.topic, row.updated_at = topic_of(row.text), now()
    BoxQuestion.objects.bulk_update(rows, ["topic", "updated_at"])
    return len(rows)
