"""The words people use to finish a story or take one back, in every shipped language. Only a whole message counts."""

from itertools import product

from qadam.core.text import fold_word

DONE = (
    "done", "finish", "finished", "end", "that is all", "that's all", "i am done", "over",
    "بس", "ختم", "ہو گیا", "ہوگیا", "مکمل", "بس اتنا", "بس اتنا ہی", "bas", "khatam", "ho gaya",
    "تمام", "تمام شو", "خلاص", "پوره شو", "پوره شوه", "بس دے", "دغه وو", "pura sho", "khalas", "tamam",
    "ٿي ويو", "پورو ٿيو",
)  # fmt: skip

TAKE_BACK = (
    "take it back", "take back", "i take it back", "withdraw",
    "واپس", "واپس لیں", "واپس لے لیں", "واپس لو", "واپس لے لو", "واپس کریں", "واپس کرو",
    "wapas", "wapis", "wapas lein", "wapas le lein", "wapas lo",
    "بېرته", "بیرته", "بېرته یې واخلئ", "بېرته یې واخلم", "بېرته واخلئ", "بېرته یې اخلم", "واپس یې کړئ",
    "berta", "bertha", "kisa berta", "واپس وٺو", "ڪهاڻي واپس",
)  # fmt: skip

# Whose story, and what shall be done with it: every pair of them is a whole message.
STORY = (
    (("take back ", "withdraw ", "delete ", "remove "), ("my story", "the story", "this story")),
    (("take my story", "take the story", "take this story"), (" back",)),
    (("", "میری ", "اپنی ", "یہ "), ("کہانی ",), (
        "واپس", "واپس لیں", "واپس لے لیں", "واپس لو", "واپس لے لو", "واپس کریں", "واپس کر دیں", "واپس کرو", "واپس لینی ہے",
        "واپس چاہیے", "ہٹا دیں", "ہٹائیں", "ہٹا دو", "مٹا دیں", "مٹا دو", "ڈیلیٹ کریں", "ڈیلیٹ کر دیں",
    )),
    (("", "meri ", "apni ", "yeh "), ("kahani ",), (
        "wapas", "wapas lein", "wapas le lein", "wapas lo", "wapas karein", "wapas kar dein", "wapas leni hai",
        "hata dein", "hata do", "mita dein", "delete karein", "delete kar dein",
    )),
    (("", "زما ", "خپله ", "دا "), ("کیسه ",), (
        "بېرته", "بیرته", "بېرته واخلئ", "بېرته واخله", "بېرته اخلم", "بېرته غواړم", "واپس کړئ", "واپس غواړم", "لرې کړئ",
        "ړنګه کړئ",
    )),
)  # fmt: skip

_DONE = frozenset(map(fold_word, DONE))
_TAKE_BACK = frozenset(
    fold_word(words)
    for words in (*TAKE_BACK, *("".join(parts) for kinds in STORY for parts in product(*kinds)))
)


def says_done(text: str) -> bool:
    """Whether the whole message says that the story is told."""
    return fold_word(text) in _DONE


def says_take_back(text: str) -> bool:
    """Whether the whole message asks for a story back."""
    return fold_word(text) in _TAKE_BACK
