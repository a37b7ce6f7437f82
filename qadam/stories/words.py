"""The words people use to finish a story or take one back, in every shipped language. Only a whole message counts."""

from qadam.core.text import fold_word

DONE = (
    "done", "finish", "finished", "end", "that is all", "that's all", "i am done", "over",
    "بس", "ختم", "ہو گیا", "ہوگیا", "مکمل", "بس اتنا", "بس اتنا ہی", "bas", "khatam", "ho gaya",
    "تمام", "تمام شو", "خلاص", "پوره شو", "پوره شوه", "بس دے", "دغه وو", "pura sho", "khalas", "tamam",
    "ٿي ويو", "پورو ٿيو",
)  # fmt: skip

TAKE_BACK = (
    "take it back", "take back", "take my story back", "i take it back", "withdraw", "withdraw my story",
    "delete my story", "remove my story",
    "واپس", "واپس لیں", "واپس لے لیں", "واپس لو", "واپس لے لو", "واپس کریں", "واپس کرو", "کہانی واپس",
    "کہانی واپس لیں", "کہانی واپس کریں", "میری کہانی واپس کریں", "میری کہانی ہٹا دیں", "کہانی ہٹا دیں",
    "wapas", "wapis", "wapas lein", "wapas le lein", "wapas lo", "kahani wapas", "kahani wapas lein",
    "بېرته", "بیرته", "بېرته یې واخلئ", "بېرته یې واخلم", "بېرته واخلئ", "بېرته یې اخلم", "کیسه بېرته", "کیسه بېرته واخلئ",
    "واپس یې کړئ", "کیسه واپس کړئ", "زما کیسه لرې کړئ", "berta", "bertha", "kisa berta",
    "واپس وٺو", "ڪهاڻي واپس",
)  # fmt: skip

_DONE = frozenset(map(fold_word, DONE))
_TAKE_BACK = frozenset(map(fold_word, TAKE_BACK))


def says_done(text: str) -> bool:
    """Whether the whole message says that the story is told."""
    return fold_word(text) in _DONE


def says_take_back(text: str) -> bool:
    """Whether the whole message asks for a story back."""
    return fold_word(text) in _TAKE_BACK
