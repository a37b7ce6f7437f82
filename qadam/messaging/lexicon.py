"""Words that disclose danger, by kind, in the scripts people write. Phrases of the first person, matched as whole words.

`*` stands for any ending of a word, `_` for up to three words in between. A sure phrase leaves the ordinary path at once.
An unsure one (it may be part of a story about others) only earns the line that says how help is called.
Native speakers of each language must review these lists; the tests hold the false alarms we know.
"""

import re
from functools import cache

from qadam.core.text import fold, fold_word

HELP = """
help | help me | help me please | please help | please help me | sos | emergency | i need help | danger
madad | madad karo | madad karen | madad karein | madad chahiye | mujhe madad chahiye | meri madad karo
| meri madad karen
| bachao | mujhe bachao | mrasta | marasta
مدد | مدد کرو | مدد کریں | مدد کیجیے | مدد چاہیے | مجھے مدد چاہیے | میری مدد کرو | میری مدد کریں | بچاؤ
| بچائیں | مجھے بچاؤ
| مجھے بچائیں | ایمرجنسی | ہیلپ
مرسته | مرسته وکړئ | مرسته وکړه | مرسته غواړم | زما مرسته وکړئ | راسره مرسته وکړئ | مدد وکړئ | مدد غواړم
| زما مدد وکړئ
| مدد ڪريو | منهنجي مدد ڪريو | مينهنجي مدد ڪريو | میری مدد کرو جی
"""

SURE = {
    "self_harm": """
kill myself | killing myself | end my life | ending my life | take my own life | i want to die | i wanna die
| don't want to live | do not want to live | dont want to live | no reason to live | hurt myself | harm myself
| i will commit suicide | i want to commit suicide | thinking of suicide | thinking about suicide
khudkushi kar loon | khudkushi kar lun | khudkushi kar lungi | khudkushi kar lunga | khudkushi karna chah*
| khud kushi kar*
| marna chahti | marna chahta | jeena nahi chah* | jeena nahin chah* | jina nahi chah* | apni jaan le loon
| khud ko khatam kar*
خودکشی کر لوں | خودکشی کر لوں گی | خودکشی کرلوں | خودکشی کرنا چاہ* | خودکشی کرنے لگ* | خود کشی کر لوں
| خود کشی کرنا چاہ*
| میں مرنا چاہ* | مرنا چاہتی ہوں | مرنا چاہتا ہوں | اپنی جان لے لوں | جینا نہیں چاہ* | زندہ نہیں رہنا چاہ*
| جینے کا دل نہیں
| خود کو ختم کر لوں | خود کو ختم کرنا چاہ*
ځان وژن* | ځان به ووژن* | ځان ووژنم | ځان وژل غواړم | زه مرګ غواړم | مرګ مې غواړم | ژوند نه غواړم | د ژوند نه تنګ
""",
    "violence": """
beats me | hits me | is beating me | are beating me | keeps beating me | is hitting me | kicks me | slaps me
| strangled me | choked me
| chokes me | will kill me | wants to kill me | want to kill me | going to kill me | gonna kill me | tried to kill me
| threatened to kill me | threatens to kill me | they will kill us | will kill my daughter | i am in danger
| i'm in danger | im in danger
| my life is in danger | i am not safe | i'm not safe | im not safe | locked me in | locked me up
| keeps me locked | raped me
| he raped | sexually assaulted me | molested me | throw acid | forcing me to marry | force me to marry
| forced to marry me off
| please save me | save my life
mujhe _ marta hai | mujhe _ marte hain | mujhe _ mar raha | mujhe _ mar rahe | mujhe _ maar raha
| mujhe _ maarta | mujhe _ pitta hai
| mujhe _ peetta | mujh par tashadud | jaan se mar* | jan se mar* | jaan se maar* | mujhe maar dega
| mujhe mar dega | mujhe maar denge
| meri jaan ko khatra | meri jan ko khatra | meri jaan khatre | mujhe bacha lo | mujhe bacha len
| main khatre mein | zabardasti shadi
| zabardasti nikah | mere sath ziadti | mere sath zyadti | tezab phenk*
مجھے _ مارتا ہے | مجھے _ مارتے ہیں | مجھے _ مارتی ہے | مجھے _ مار رہا | مجھے _ مار رہے | مجھے _ پیٹتا ہے
| مجھے _ پیٹتے ہیں | مجھے _ پیٹ رہا
| مجھ پر _ تشدد | مجھ پر ہاتھ اٹھا* | جان سے مار* | مجھے مار ڈال* | مجھے مار دے گا | مجھے مار دیں گے
| میری جان کو خطرہ
| میری جان خطرے میں | مجھے بچا لیں | مجھے بچا لو | میں خطرے میں | میں محفوظ نہیں | میرا گلا دبا*
| تیزاب پھینک* | مجھے _ بند کر رکھا
| میری زبردستی شادی | زبردستی میری شادی | زبردستی نکاح کر رہے | میرے ساتھ زیادتی | میرے ساتھ ریپ | میرا ریپ
ما وهي | ما _ وهي | وهي مې | ما وهلې | ما وژني | ما به ووژني | ما وژل غواړي | وژل مې غواړي | زما ژوند په خطر*
| زه په خطر* کې یم
| زه په خطر* کښې یم | زه په خطر یم | ما بچ کړ* | ما خلاص کړئ | په زوره _ وادۀ | په زوره _ واده
| په زور مې ودوي | تېزاب راباندې
""",
    "blackmail": """
blackmailing me | blackmails me | is blackmailing | being blackmailed | blackmail me | leak my pictures
| leak my photos
| leak my videos | leaking my pictures | threatens to post my | threatening to post my | my pictures viral
| my photos viral
mujhe blackmail | blackmail kar raha | blackmail kar rahe | blackmail karta | meri tasveer* viral
| meri video viral | meri photo* viral
| tasveer* leak
مجھے بلیک میل | بلیک میل کر رہا | بلیک میل کر رہے | بلیک میل کرتا ہے | میری تصویر* وائرل | میری تصاویر وائرل
| میری ویڈیو وائرل
| میری تصویر* لیک | تصویریں پھیلا*
ما بلیک میل* | بلیک میل کوي | بلېک میل کوي | بلېک مېل کوي | زما انځورونه خپروي | زما تصويرونه وائرل*
""",
    "harassment": """
stalking me | stalks me | harassing me | harasses me | threatening me | threatens me | being threatened
| death threats
| following me everywhere
mujhe dhamki* | dhamki* de raha | dhamki* de rahe | harass kar raha | harass karta | mujhe harass | mera peecha kar*
مجھے دھمکی* | مجھے دھمکا* | دھمکیاں دے رہا | دھمکیاں دے رہے | دھمکی دے رہا | دھمکی دے رہے | مجھے ہراساں
| ہراساں کر رہا | ہراساں کر رہے
| میرا پیچھا کر*
ګواښ راته کوي | راته ګواښ* | ما ته ګواښ* | ما ګواښي | دړکې راکوي | دهمکۍ راکوي | راته دهمکۍ | ما ځوروي | ما تنګوي
""",
    "child": """
abusing my daughter | abusing my son | abusing my child | abused my daughter | abused my son
| touched my daughter | touching my daughter
| beats my child | beats my children | beats the children | marry off my daughter | marrying off my daughter
meri beti ko marta | bacho* ko marta hai | bache ke sath ziadti | bachi ke sath ziadti | meri beti ke sath
میری بیٹی کو مارتا | میرے بچوں کو مارتا | میرے بیٹے کو مارتا | بچی کے ساتھ زیادتی | بچے کے ساتھ زیادتی
| میری بیٹی کے ساتھ زیادتی
زما لور وهي | زما ماشومان وهي | زما زوی وهي | زما زوے وهي | ماشوم سره زیاتے
""",
}

UNSURE = {
    "self_harm": "suicide | suicidal | khudkushi | khud kushi | خودکشی | خود کشی | ځان وژنه",
    "violence": "domestic violence | rape | honour killing | honor killing | acid attack | gharelu tashadud | گھریلو تشدد | ریپ"
    " | غیرت کے نام پر | تیزاب | کورنی تشدد | د کور تشدد | beat me | hit me | raped",
    "blackmail": "blackmail | بلیک میل | بلیک میلنگ | بلېک مېل | بلیک میلینګ",
    "harassment": "harassment | harassed | harass | ہراساں | ہراسانی | دھمکی | دھمکیاں | ګواښ | dhamki | dhamkiyan",
    "child": "child abuse | child marriage | کم عمری کی شادی | بچوں سے زیادتی",
}

_PUNCTUATION = re.compile(r"[^\w\s']+")


def _entries(text: str) -> list[str]:
    return [word.strip() for line in text.splitlines() for word in line.split("|") if word.strip()]


def _pattern(phrase: str) -> str:
    parts = []
    for word in phrase.split():
        if word == "_":
            parts.append(r"(?:\S+ ){0,3}")
            continue
        stem = re.escape(_spelled(word.rstrip("*")))
        parts.append(stem + (r"\S*" if word.endswith("*") else "") + " ")
    return "".join(parts)


def _spelled(text: str) -> str:
    """Folded, apostrophes and other marks gone."""
    return " ".join(_PUNCTUATION.sub(" ", fold(text.replace("’", "'"))).replace("'", "").split())


@cache
def _matcher(lists: str) -> re.Pattern[str]:
    return re.compile("(?:^| )(?:" + "|".join(_pattern(p) for p in _entries(lists)) + ")")


HELP_WORDS = frozenset(fold_word(word) for word in _entries(HELP))


def is_help(text: str) -> bool:
    """Whether the whole message calls for help."""
    return bool(text) and len(text) < 80 and fold_word(text) in HELP_WORDS


def kind_of(text: str) -> tuple[str, bool] | None:
    """The kind of danger a text discloses and whether that is sure; None if it discloses none."""
    words = _spelled(text) + " "
    for lists, certain in ((SURE, True), (UNSURE, False)):
        for kind, phrases in lists.items():
            if _matcher(phrases).search(words):
                return kind, certain
    return None
